package culex.broker.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The network properties of the client side of a connection.
 *
 * @param kind the transport protocol
 * @param address the IP address and port of the client side, for the log; an IPv6 address is in brackets
 * @param listener the listener that accepted the connection
 * @param certificateUser the user name in its verified certificate; empty when the certificate names no user, null when there is no
 * certificate or the listener takes no user names from certificates
 * @param certificate the names in its verified certificate, also when the listener takes no user names from certificates; null when there is
 * no certificate
 */
public record Peer(
        Kind kind,
        String address,
        ListenerTerms listener,
        @Nullable String certificateUser,
        @Nullable PeerCertificate certificate) {
    private static final int NETWORK_BYTES = 8;

    /** Creates a peer whose certificate, if it has one, is known by its user name only. */
    public Peer(Kind kind, String address, ListenerTerms listener, @Nullable String certificateUser) {
        this(kind, address, listener, certificateUser, null);
    }

    /** Creates a peer at a listener without its own settings, without a certificate. */
    public Peer(Kind kind, String address) {
        this(kind, address, ListenerTerms.DEFAULT, null);
    }

    /** The transport protocol of MQTT. */
    public enum Kind {
        WS,
        WSS,
        TCP,
        TLS;

        /** The name of the kind in URLs and metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The IP address, or null when the other side has none. */
    public @Nullable InetAddress inetAddress() {
        int end = address.lastIndexOf(':');
        String host = end < 0 ? address : address.substring(0, end);
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int scope = bare.indexOf('%');
        try {
            return InetAddress.ofLiteral(scope < 0 ? bare : bare.substring(0, scope));
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    /**
     * The key of limits per address, without the port: the IPv4 address, or the first 64 bits of the IPv6 address, because one host usually
     * owns all addresses of such a network.
     */
    public String source() {
        int end = address.lastIndexOf(':');
        String host = end < 0 ? address : address.substring(0, end);
        if (!host.startsWith("[") || !host.endsWith("]")) {
            return host;
        }
        try {
            InetAddress ip = InetAddress.ofLiteral(host.substring(1, host.length() - 1));
            return ip instanceof Inet6Address
                    ? HexFormat.of().formatHex(ip.getAddress(), 0, NETWORK_BYTES)
                    : ip.getHostAddress();
        } catch (IllegalArgumentException noAddress) {
            return host;
        }
    }
}
