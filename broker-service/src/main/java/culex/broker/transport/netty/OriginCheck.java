package culex.broker.transport.netty;

import culex.broker.security.OwnPages;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Decides which web pages may open a WebSocket, and under which host names of the broker. A browser sends the origin of the page; other
 * programs send none or their own, so this protects the users of browsers and authenticates nobody.
 */
public final class OriginCheck {
    /**
     * The origins that browsers send for a page that was opened as a file. They also send null for frames without an origin, which any page
     * can create.
     */
    private static final Set<String> FILES = Set.of("null", "file://");

    private final Set<String> origins;
    private final Set<String> hosts;
    private final OwnPages ownPages;
    private final Consumer<String> onRejectedOrigin;
    private final Consumer<String> onRejectedHost;

    /**
     * @param origins the listed origins
     * @param ownPages which pages may connect in addition to those
     * @param hosts the names of the broker in the Host header, with or without a port; empty for any
     * @param onRejectedOrigin is called with the origin of each rejected page
     * @param onRejectedHost is called with the Host header of each request that is rejected because of it
     */
    public OriginCheck(
            List<String> origins,
            OwnPages ownPages,
            List<String> hosts,
            Consumer<String> onRejectedOrigin,
            Consumer<String> onRejectedHost) {
        this.origins = lowerCase(origins);
        this.ownPages = ownPages;
        this.hosts = lowerCase(hosts);
        this.onRejectedOrigin = onRejectedOrigin;
        this.onRejectedHost = onRejectedHost;
    }

    private static Set<String> lowerCase(List<String> values) {
        return values.stream()
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a client may connect under this host name.
     *
     * @param headers the values of all Host headers
     */
    boolean allowsHost(List<String> headers) {
        if (hosts.isEmpty()) {
            return true;
        }
        String host = headers.size() == 1 ? headers.getFirst().strip().toLowerCase(Locale.ROOT) : "";
        boolean isAllowed = hosts.contains(host) || hosts.contains(name(host));
        if (!isAllowed) {
            onRejectedHost.accept(String.join(", ", headers));
        }
        return isAllowed;
    }

    /**
     * Whether a page with these origin headers may open a WebSocket.
     *
     * @param originHeaders the values of all Origin headers
     * @param hostHeaders the values of all Host headers
     */
    boolean allowsPage(List<String> originHeaders, List<String> hostHeaders) {
        if (originHeaders.isEmpty()) {
            return true;
        }
        String origin = originHeaders.getFirst().strip().toLowerCase(Locale.ROOT);
        if (origin.isEmpty() && originHeaders.size() == 1) {
            return true; // some programs send an empty header; browsers do not
        }
        boolean isAllowed = originHeaders.size() == 1
                && (origins.contains(origin)
                        || (ownPages == OwnPages.OF_ITS_HOST_AND_FILES && FILES.contains(origin))
                        || (hostHeaders.size() == 1 && isOwn(origin, hostHeaders.getFirst())));
        if (!isAllowed) {
            onRejectedOrigin.accept(String.join(", ", originHeaders));
        }
        return isAllowed;
    }

    /**
     * Whether a page comes from this broker: the host of its origin equals the host in the Host header, and for
     * {@link OwnPages#OF_ITS_ORIGIN} the ports are also equal.
     */
    private boolean isOwn(String origin, String hostHeader) {
        int end = origin.indexOf("://");
        if (end <= 0) {
            return false;
        }
        if (ownPages == OwnPages.OF_ITS_ORIGIN) {
            return isOwnOrigin(origin, hostHeader);
        }
        String own = name(hostHeader.strip().toLowerCase(Locale.ROOT));
        String other = name(origin.substring(end + 3));
        return !own.isEmpty() && (other.equals(own) || (isLoopback(own) && isLoopback(other)));
    }

    /**
     * Whether the cookie of a request may be used: the request must have exactly one origin, which is a listed one or the broker's own with
     * its port, even when more pages may connect. For a request over TLS, the broker's own page must have been loaded over TLS as well,
     * because others on the network could change a page without TLS.
     *
     * @param isTls whether the request came over TLS
     */
    boolean mayUseCookie(List<String> originHeaders, List<String> hostHeaders, boolean isTls) {
        if (originHeaders.size() != 1 || hostHeaders.size() != 1) {
            return false;
        }
        String origin = originHeaders.getFirst().strip().toLowerCase(Locale.ROOT);
        return (origins.contains(origin) && !FILES.contains(origin))
                || (isOwnOrigin(origin, hostHeaders.getFirst()) && (!isTls || origin.startsWith("https://")));
    }

    private static boolean isOwnOrigin(String origin, String hostHeader) {
        int end = origin.indexOf("://");
        String port = origin.startsWith("https://") ? ":443" : ":80";
        String host = hostHeader.strip().toLowerCase(Locale.ROOT);
        return end > 0 && without(port, origin.substring(end + 3)).equals(without(port, host));
    }

    /** Whether a host is the computer of the browser itself. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    /** The host without a port; an IPv6 address in brackets. */
    private static String name(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || colon < authority.lastIndexOf(']') ? authority : authority.substring(0, colon);
    }

    private static String without(String port, String authority) {
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }
}
