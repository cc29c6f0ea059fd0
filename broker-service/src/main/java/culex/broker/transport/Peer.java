package culex.broker.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The other side of a connection.
 *
 * @param kind how it is carried
 * @param address its address and port, for the log; an IPv6 address is in brackets
 */
public record Peer(Kind kind, String address) {
    private static final int NETWORK_BYTES = 8;

    /** How MQTT is carried. */
    public enum Kind {
        WS,
        WSS,
        TCP,
        TLS;

        /** The kind as URLs and metrics write it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What limits per address count by: the IPv4 address, or the first 64 bits of the IPv6 address, because one host usually has all
     * addresses of such a network. Without the port.
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
