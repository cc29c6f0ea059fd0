package culex.broker.config;

import culex.support.settings.SecretFile;
import culex.support.settings.SettingErrors;
import java.time.Duration;
import java.util.Optional;

/** The rules of the settings {@code mqtt.cluster.*}. */
public final class ClusterRules {
    private static final int PORT_MAX = 65_535;
    private static final int SECRET_LENGTH_MIN = 16;
    private static final Duration CONNECT_WAIT_MAX = Duration.ofMinutes(1);

    private ClusterRules() {}

    static void check(ClusterConfig cluster, SettingErrors errors) {
        int port = cluster.relayPort();
        errors.unless(
                port == -1 || (port >= 1 && port <= PORT_MAX),
                "mqtt.cluster.relay-port must be 1 to 65535, or -1 for any, not " + port);
        errors.unless(
                secret(cluster).map(String::length).orElse(SECRET_LENGTH_MIN) >= SECRET_LENGTH_MIN,
                "mqtt.cluster.secret has fewer than " + SECRET_LENGTH_MIN + " characters");
        Duration wait = cluster.connectWait();
        errors.unless(
                !wait.isNegative() && wait.compareTo(CONNECT_WAIT_MAX) <= 0,
                "mqtt.cluster.connect-wait must be 0 to a minute");
    }

    /** The secret that all replicas share; empty without a cluster. */
    public static Optional<String> secret(ClusterConfig cluster) {
        return SecretFile.read("mqtt.cluster.secret", cluster.secret(), cluster.secretFile());
    }
}
