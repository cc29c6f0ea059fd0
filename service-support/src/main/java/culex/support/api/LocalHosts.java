package culex.support.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names under which callers without an API key may use an HTTP API. A browser sends the host name of the page. A foreign page whose
 * host name resolves to this machine (DNS rebinding) therefore sends a public name. Addresses and names that nobody can register are not
 * public, so they are allowed.
 */
public final class LocalHosts {
    /** The suffixes of names that are not public: RFC 6761, RFC 6762, ICANN's reservation of internal, and services of Kubernetes. */
    private static final List<String> LOCAL_ENDS = List.of(".localhost", ".local", ".internal", ".svc");

    private final Set<String> listed;

    /** @param listed additional names, without a port */
    public LocalHosts(List<String> listed) {
        this.listed =
                listed.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a request without an API key is allowed for its host.
     *
     * @param asked the host that the request names, without a port; an IPv6 address is in brackets
     */
    public boolean allows(String asked) {
        String host = asked.toLowerCase(Locale.ROOT);
        return listed.contains(host)
                || isAddress(host)
                || (!host.isEmpty() && host.indexOf('.') < 0 && host.indexOf(':') < 0)
                || LOCAL_ENDS.stream().anyMatch(host::endsWith);
    }

    private static boolean isAddress(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            InetAddress.ofLiteral(bare);
            return true;
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
