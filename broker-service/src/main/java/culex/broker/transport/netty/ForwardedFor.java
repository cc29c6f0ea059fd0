package culex.broker.transport.netty;

import culex.broker.security.TrustedProxies;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code X-Forwarded-For} and {@code Forwarded} (RFC 7239). Each proxy appends the address of the peer that connected to it. So the
 * client is the first address from the right that is not a trusted proxy; the client itself may have sent all addresses to the left of it.
 */
final class ForwardedFor {
    /** Matches one parameter of an element of Forwarded, and the separator after it. */
    private static final Pattern PARAMETER =
            Pattern.compile("\\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)=(?:\"([^\"\\\\]*)\"|([^\\s\",;]*))\\s*([;,]|$)");

    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^]]*)]|([^:\\[\\]]*))(?::(.*))?");
    private static final int PORT_MAX = 65_535;
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    private ForwardedFor() {}

    /**
     * The address of the client; the port is 0 where the headers have none.
     *
     * @param peer the trusted proxy that sent the request
     * @throws IllegalArgumentException when {@code Forwarded} is malformed or the two headers name different clients, so that the client
     *     may have sent one of them
     */
    static InetSocketAddress client(
            InetSocketAddress peer, List<String> xForwardedFor, List<String> forwarded, TrustedProxies trusted) {
        List<String> addresses = elements(xForwardedFor);
        if (forwarded.isEmpty()) {
            return walk(peer, addresses, trusted);
        }
        InetSocketAddress client = walk(peer, nodes(String.join(",", forwarded)), trusted);
        if (!addresses.isEmpty()
                && !client.getAddress().equals(walk(peer, addresses, trusted).getAddress())) {
            throw new IllegalArgumentException("X-Forwarded-For and Forwarded name different clients");
        }
        return client;
    }

    private static InetSocketAddress walk(InetSocketAddress peer, List<String> hops, TrustedProxies trusted) {
        InetSocketAddress reached = peer;
        for (String hop : hops.reversed()) {
            if (!trusted.contains(reached.getAddress())) {
                break;
            }
            InetSocketAddress next = address(hop);
            if (next == null) {
                break;
            }
            reached = next;
        }
        return reached;
    }

    private static List<String> elements(List<String> headers) {
        List<String> elements = new ArrayList<>();
        for (String header : headers) {
            for (String element : header.split(",", -1)) {
                if (!element.isBlank()) {
                    elements.add(element.strip());
                }
            }
        }
        return elements;
    }

    /** The parameter {@code for} of each element of Forwarded; empty where an element has none. */
    private static List<String> nodes(String header) {
        List<String> nodes = new ArrayList<>();
        String node = "";
        Matcher parameter = PARAMETER.matcher(header);
        int at = 0;
        while (at < header.length()) {
            if (!parameter.region(at, header.length()).lookingAt()) {
                throw new IllegalArgumentException("Forwarded is malformed");
            }
            if (parameter.group(1).toLowerCase(Locale.ROOT).equals("for")) {
                String quoted = parameter.group(2);
                node = quoted == null ? parameter.group(3) : quoted;
            }
            if (!parameter.group(4).equals(";")) {
                nodes.add(node);
                node = "";
            }
            at = parameter.end();
        }
        return nodes;
    }

    /** Parses an address with or without a port; null when the text is not an address, such as {@code unknown}. */
    private static @Nullable InetSocketAddress address(String text) {
        if (isAddress(text)) {
            return new InetSocketAddress(InetAddress.ofLiteral(text), 0);
        }
        Matcher parts = WITH_PORT.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return isAddress(host) ? new InetSocketAddress(InetAddress.ofLiteral(host), port(parts.group(3))) : null;
    }

    private static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text) || (text.indexOf('%') < 0 && NetUtil.isValidIpV6Address(text));
    }

    private static int port(@Nullable String text) {
        if (text == null || !PORT.matcher(text).matches()) {
            return 0;
        }
        int port = Integer.parseInt(text);
        return port > PORT_MAX ? 0 : port;
    }
}
