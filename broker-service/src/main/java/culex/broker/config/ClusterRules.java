package culex.broker.config;

import culex.support.settings.SecretFile;
import culex.support.settings.SettingErrors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of the settings {@code mqtt.cluster.*}. */
public final class ClusterRules {
    private static final int PORT_MAX = 65_535;
    private static final int SECRET_LENGTH_MIN = 16;
    private static final Duration CONNECT_WAIT_MIN = Duration.ofSeconds(1);
    private static final Duration CONNECT_WAIT_MAX = Duration.ofMinutes(1);

    private static final Duration LEASE_MIN = Duration.ofSeconds(8);
    private static final Duration LEASE_MAX = Duration.ofMinutes(5);
    private static final Duration INTERVAL_MAX = Duration.ofMillis(100);
    private static final Duration PATIENCE_MIN = Duration.ofSeconds(1);
    /** Less than the 30 s after which a store writer that is stuck makes liveness DOWN. */
    private static final Duration PATIENCE_MAX = Duration.ofSeconds(25);

    private static final long BYTES_MIN = 1 << 20;
    private static final List<Integer> REPLICAS = List.of(1, 3, 5);

    private ClusterRules() {}

    static void check(BrokerConfig.StoreKind kind, ClusterConfig cluster, SettingErrors errors) {
        int port = cluster.relayPort();
        errors.unless(
                port == -1 || (port >= 1 && port <= PORT_MAX),
                "mqtt.cluster.relay-port must be 1 to 65535, or -1 for any, not " + port);
        errors.unless(
                secret(cluster).map(String::length).orElse(SECRET_LENGTH_MIN) >= SECRET_LENGTH_MIN,
                "mqtt.cluster.secret has fewer than " + SECRET_LENGTH_MIN + " characters");
        Duration wait = cluster.connectWait();
        errors.unless(
                wait.compareTo(CONNECT_WAIT_MIN) >= 0 && wait.compareTo(CONNECT_WAIT_MAX) <= 0,
                "mqtt.cluster.connect-wait must be 1 s to a minute");
        errors.unless(
                kind != BrokerConfig.StoreKind.ROCKSDB || secret(cluster).isEmpty(),
                "mqtt.cluster.secret is set, but mqtt.store.kind is rocksdb, so each broker would serve sessions of its own;"
                        + " a cluster needs jetstream or postgres");
        errors.unless(
                cluster.tlsConfigurationName().isEmpty() || secret(cluster).isPresent(),
                "mqtt.cluster.tls-configuration-name is set, but mqtt.cluster.secret is not: without a cluster nothing is relayed");
        if (kind.isReplicated()) {
            checkLog(kind, cluster, errors);
        }
    }

    private static void checkLog(BrokerConfig.StoreKind kind, ClusterConfig config, SettingErrors errors) {
        errors.unless(
                secret(config).isPresent(),
                "mqtt.cluster.secret must be set when mqtt.store.kind is jetstream or postgres");
        errors.unless(
                config.relayPort() > 0,
                "mqtt.cluster.relay-port must be a port that other replicas know, not " + config.relayPort());
        errors.unless(
                kind != BrokerConfig.StoreKind.JETSTREAM
                        || config.user().isPresent() == password(config).isPresent(),
                "NATS needs both mqtt.cluster.user and mqtt.cluster.password; only one of them is set");
        long logins = Stream.of(config.user(), token(config), config.credentialsFile())
                .filter(Optional::isPresent)
                .count();
        errors.unless(
                logins <= 1,
                "of mqtt.cluster.user, mqtt.cluster.token and mqtt.cluster.credentials-file only one may be set");
        errors.unless(
                config.name().matches("[A-Za-z0-9_-]{1,32}"),
                "mqtt.cluster.name must have 1 to 32 letters, digits, - or _, not " + config.name());
        errors.unless(
                config.replica().orElse("x").matches("[A-Za-z0-9._-]{1,253}"),
                "mqtt.cluster.replica must have letters, digits, ., - or _ only");
        errors.unless(
                config.lease().compareTo(LEASE_MIN) >= 0 && config.lease().compareTo(LEASE_MAX) <= 0,
                "mqtt.cluster.lease must be 8 s to 5 minutes");
        errors.unless(
                !config.commitInterval().isNegative() && config.commitInterval().compareTo(INTERVAL_MAX) <= 0,
                "mqtt.cluster.commit-interval must be 0 to 100 ms");
        errors.unless(
                config.patience().compareTo(PATIENCE_MIN) >= 0
                        && config.patience().compareTo(PATIENCE_MAX) <= 0,
                "mqtt.cluster.patience must be 1 s to 25 s");
        errors.unless(config.trimBytes() >= BYTES_MIN, "mqtt.cluster.trim-bytes must be at least " + BYTES_MIN);
        if (kind == BrokerConfig.StoreKind.JETSTREAM) {
            NatsAddresses.check(config, errors);
            errors.unless(
                    REPLICAS.contains(config.logReplicas()),
                    "mqtt.cluster.log-replicas must be 1, 3 or 5, not " + config.logReplicas());
            errors.unless(
                    config.logBytesMax() / 2 >= config.trimBytes(),
                    "mqtt.cluster.log-bytes-max must be at least twice mqtt.cluster.trim-bytes");
        } else {
            errors.unless(
                    config.postgresUrl().orElse("").startsWith("jdbc:postgresql:"),
                    "mqtt.store.kind is postgres, so mqtt.cluster.postgres-url must be set, such as"
                            + " jdbc:postgresql://db/culex");
        }
    }

    /** The secret that all replicas share; empty without a cluster. */
    public static Optional<String> secret(ClusterConfig cluster) {
        return SecretFile.read("mqtt.cluster.secret", cluster.secret(), cluster.secretFile());
    }

    /** The token for NATS, if there is one. */
    public static Optional<String> token(ClusterConfig cluster) {
        return SecretFile.read("mqtt.cluster.token", cluster.token(), cluster.tokenFile());
    }

    /** The password for NATS or PostgreSQL, if there is one. */
    public static Optional<String> password(ClusterConfig cluster) {
        return SecretFile.read("mqtt.cluster.password", cluster.password(), cluster.passwordFile());
    }
}
