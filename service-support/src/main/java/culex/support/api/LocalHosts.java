package culex.support.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names under which callers without a key may use an HTTP API. A browser sends the name of the page's own site, so a page whose
 * name was made to lead to this machine (DNS rebinding) sends a public name. Addresses, and names that nobody can register, are none.
 */
public final class LocalHosts {
    /** The ends of names that are not public: RFC 6761, RFC 6762, ICANN's reservation of internal, and services of Kubernetes. */
    private static final List<String> LOCAL_ENDS = List.of(".localhost", ".local", ".internal", ".svc");

    private final Set<String> listed;

    /** @param listed further names, without a port */
    public LocalHosts(List<String> listed) {
        this.listed =
                listed.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a request may be answered.
     *
     * @param asked the host that it asks for, without a port; an IPv6 address is in brackets
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
