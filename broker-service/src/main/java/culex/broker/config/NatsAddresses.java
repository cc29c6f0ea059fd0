package culex.broker.config;

import culex.support.settings.SettingErrors;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/** The rules of the addresses of NATS servers in {@code mqtt.cluster.servers} and {@code mqtt.cluster.monitor-urls}. */
final class NatsAddresses {
    private static final Set<String> SCHEMES = Set.of("nats", "tls", "ws", "wss");
    private static final Set<String> MONITOR_SCHEMES = Set.of("http", "https");
    private static final int PORT_MAX = 65_535;
    private static final int NO_PORT = -1;

    private NatsAddresses() {}

    static void check(ClusterConfig config, SettingErrors errors) {
        for (String server : config.servers()) {
            errors.unless(
                    isAddress(server, SCHEMES),
                    "mqtt.cluster.servers must be addresses such as nats://nats-0:4222, without user and path and"
                            + " separated by commas, not " + withoutUser(server));
        }
        for (String url : config.monitorUrls().orElse(List.of())) {
            errors.unless(
                    isAddress(url, MONITOR_SCHEMES),
                    "mqtt.cluster.monitor-urls must be addresses such as http://nats-0:8222, without user and path and"
                            + " separated by commas, not " + withoutUser(url));
        }
    }

    private static boolean isAddress(String text, Set<String> schemes) {
        try {
            URI uri = new URI(text);
            int port = uri.getPort();
            return uri.getScheme() != null
                    && schemes.contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && !uri.getRawAuthority().endsWith(":")
                    && (port == NO_PORT || (port >= 1 && port <= PORT_MAX))
                    && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException noAddress) {
            return false;
        }
    }

    /** Hides a user, a password or a token, which may be before the last @. */
    private static String withoutUser(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
