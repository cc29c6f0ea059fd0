package culex.broker.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Several brokers with one replicated log; used when mqtt.store.kind is jetstream or postgres. */
public interface ClusterConfig {
    /** The name of the cluster: replicas with the same name that use the same NATS or PostgreSQL share one log. */
    @WithDefault("culex")
    String name();

    /** The name of this replica, different from the names of all other replicas; the host name when absent. */
    Optional<String> replica();

    /** The host name or address at which other replicas reach this one; without it the name of the host. */
    Optional<String> address();

    /** The addresses of the NATS servers, with mqtt.store.kind=jetstream. */
    @WithDefault("nats://localhost:4222")
    List<String> servers();

    /** The number of NATS servers that store each commit: 3, or 5, or 1 for a try on one machine, which loses the log with its disk. */
    @WithDefault("3")
    int logReplicas();

    /** The maximum size of the log in JetStream, in bytes; beyond it, messages that must be stored are rejected. */
    @WithDefault("10737418240")
    long logBytesMax();

    /** The addresses of the monitoring ports of the NATS servers, such as http://nats-0:8222, from which the broker reads whether each server syncs its files before it acknowledges a commit. */
    Optional<List<String>> monitorUrls();

    /** The JDBC address of the database, such as jdbc:postgresql://db/culex, with mqtt.store.kind=postgres. */
    Optional<String> postgresUrl();

    /** The user at NATS or PostgreSQL. */
    Optional<String> user();

    /** The password of the user. */
    Optional<String> password();

    /** File that holds the password, instead of the setting above; a line break at its end is ignored. */
    Optional<String> passwordFile();

    /** The token for NATS, instead of a user. */
    Optional<String> token();

    /** File that holds the token, instead of the setting above; a line break at its end is ignored. */
    Optional<String> tokenFile();

    /** The file with the credentials of a NATS user (JWT and key). */
    Optional<String> credentialsFile();

    /** Whether to start although NATS or PostgreSQL acknowledges commits before they are synced to disks, or before several machines have them: acknowledged messages may be lost then. */
    @WithDefault("false")
    boolean allowLazySync();

    /** The port for clients that other replicas relay to this one, on mqtt.host, or -1 for any free one. Only the replicas may reach it; it has TLS with tls-configuration-name only. */
    @WithDefault("7883")
    int relayPort();

    /** The name of the TLS configuration, as quarkus.tls.NAME.* sets it, for connections between replicas, the same way at all of them: it has the replica's certificate and what signs those of the others. Without it these connections are not encrypted. */
    Optional<String> tlsConfigurationName();

    /** The secret that all replicas share, with which they prove to each other whom they relay; at least 16 characters. */
    Optional<String> secret();

    /** File that holds the secret, such as a mounted Secret, instead of the setting above; a line break at its end is ignored. */
    Optional<String> secretFile();

    /** How long a client's CONNECT waits while no owner of the sessions can be reached; then it is rejected with 0x88 (return code 3). */
    @WithDefault("10s")
    Duration connectWait();

    /** How long a commit may take; then messages that must be stored are rejected until NATS or PostgreSQL answers again. */
    @WithDefault("20s")
    Duration patience();

    /** How long the owner may fail to confirm its lease before another replica takes over. */
    @WithDefault("15s")
    Duration lease();

    /** The minimum time between two small commits; more messages share a commit, and each waits a little longer. */
    @WithDefault("2ms")
    Duration commitInterval();

    /**
     * The size of the log, in bytes, beyond which the owner copies all records to the end of the log, some with each commit. When the copy is
     * complete, the log is trimmed: all commits before the copy are deleted from it, and no record is lost. After the first copy of an owner
     * the next one begins when the log is also larger than three times all records, or earlier when log-bytes-max is near.
     */
    @WithDefault("268435456")
    long trimBytes();
}
