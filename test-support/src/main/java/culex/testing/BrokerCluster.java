package culex.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Three packaged brokers that share one replicated log. */
public final class BrokerCluster implements AutoCloseable {
    /** The number of brokers. */
    public static final int SIZE = 3;

    private static final int PORTS_EACH = 4;
    private static final String KEY = "the-key-of-a-test-0123456789";
    /** Maximum size of the log, which fits into the disk space that each NATS server has for its streams. */
    private static final String LOG_BYTES_MAX = "1000000000";
    /** Size at which the log is trimmed, less than the default, so that short runs trim the log. */
    private static final String TRIM_BYTES = "8000000";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path directory;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final List<ReplicaProcess> replicas = new ArrayList<>();

    private BrokerCluster(Path directory, Map<String, String> settings, List<NetworkHost> hosts) throws IOException {
        this.directory = Files.createDirectories(directory).toAbsolutePath();
        Path keys = Files.writeString(this.directory.resolve("keys"), KEY + "\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        List<Integer> ports = Ports.free(SIZE * PORTS_EACH);
        for (int i = 0; i < SIZE; i++) {
            List<Integer> own = ports.subList(i * PORTS_EACH, (i + 1) * PORTS_EACH);
            String name = "broker-" + i;
            Map<String, String> all = new HashMap<>(settings);
            all.put("MQTT_MANAGEMENT_TOKEN_FILE", keys.toString());
            all.put("MQTT_STORE_DIRECTORY", store(name).toString());
            // A separate directory for each broker: a broker that unpacks the library again into the same file would
            // crash the others.
            all.put("ROCKSDB_SHAREDLIB_DIR", libraries(name));
            all.put("MQTT_CLUSTER_REPLICA", name);
            all.put("MQTT_CLUSTER_ADDRESS", hosts.get(i).address());
            all.put("MQTT_CLUSTER_RELAY_PORT", own.getLast().toString());
            all.put("MQTT_CLUSTER_SECRET", "the secret of the replicas of a test");
            replicas.add(new ReplicaProcess(name, hosts.get(i), own, all, http, KEY));
        }
    }

    /** Starts the brokers on loopback, as {@link #start(Path, Map, List)} does. */
    public static BrokerCluster start(Path directory, Map<String, String> settings) throws IOException {
        return start(directory, settings, Collections.nCopies(SIZE, NetworkHost.LOOPBACK));
    }

    /**
     * Starts the brokers, and waits until one of them owns the sessions and all are ready.
     *
     * @param directory the directory for the stores and logs of the brokers
     * @param settings the environment variables of all brokers, with those for NATS or PostgreSQL
     * @param hosts where the brokers listen
     */
    public static BrokerCluster start(Path directory, Map<String, String> settings, List<NetworkHost> hosts)
            throws IOException {
        BrokerCluster cluster = new BrokerCluster(directory, settings, hosts);
        try {
            cluster.replicas.forEach(ReplicaProcess::start);
            await("an owner of the sessions").atMost(PATIENCE).until(() -> {
                cluster.replicas.forEach(ReplicaProcess::startAgainIfEnded);
                return cluster.owner().isPresent();
            });
            cluster.replicas.forEach(ReplicaProcess::awaitReady);
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Returns the settings for a log in NATS. */
    public static Map<String, String> settings(NatsCluster nats) {
        return Map.of(
                "MQTT_STORE_KIND",
                "jetstream",
                "MQTT_CLUSTER_SERVERS",
                String.join(",", nats.urls()),
                "MQTT_CLUSTER_MONITOR_URLS",
                nats.monitorUrls().stream().map(URI::toString).collect(Collectors.joining(",")),
                "MQTT_CLUSTER_LOG_BYTES_MAX",
                LOG_BYTES_MAX,
                "MQTT_CLUSTER_TRIM_BYTES",
                TRIM_BYTES);
    }

    /** Returns the settings for a log in PostgreSQL. */
    public static Map<String, String> settings(PostgresServer postgres) {
        return Map.of(
                "MQTT_STORE_KIND",
                "postgres",
                "MQTT_CLUSTER_POSTGRES_URL",
                postgres.url(),
                "MQTT_CLUSTER_USER",
                PostgresServer.USER,
                "MQTT_CLUSTER_PASSWORD",
                PostgresServer.PASSWORD,
                "MQTT_CLUSTER_TRIM_BYTES",
                TRIM_BYTES);
    }

    /** Returns the replicas. */
    public List<ReplicaProcess> replicas() {
        return List.copyOf(replicas);
    }

    /** Returns the directory of a replica's store. */
    public Path store(String replica) {
        return directory.resolve(replica);
    }

    private String libraries(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name + "-library")).toString();
    }

    /** Returns the replica that reports that it owns the sessions; if several do, the one with the highest epoch. */
    public Optional<ReplicaProcess> owner() {
        ReplicaProcess newest = null;
        long epoch = -1;
        for (ReplicaProcess replica : replicas) {
            ReplicaProcess.State state = replica.running() ? replica.state().orElse(null) : null;
            if (state != null && state.isOwner() && state.epoch() > epoch) {
                newest = replica;
                epoch = state.epoch();
            }
        }
        return Optional.ofNullable(newest);
    }

    /** Waits until a replica owns the sessions. */
    public ReplicaProcess awaitOwner() {
        return await("an owner of the sessions")
                .atMost(PATIENCE)
                .until(this::owner, Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        replicas.forEach(ReplicaProcess::close);
        http.close();
    }
}
