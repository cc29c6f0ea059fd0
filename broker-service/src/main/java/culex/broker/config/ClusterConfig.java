package culex.broker.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** More than one replica: one of them owns the sessions, and the others relay their clients to it. */
public interface ClusterConfig {
    /** The port for clients that other replicas relay to this one, on mqtt.host, or -1 for any free one; open while mqtt.cluster.secret is set. Only the replicas may reach it: it has no TLS. */
    @WithDefault("7883")
    int relayPort();

    /** The secret that all replicas share, with which they prove to each other whom they relay; at least 16 characters. */
    Optional<String> secret();

    /** File that holds the secret, such as a mounted Secret, instead of the setting above; a line break at its end is ignored. */
    Optional<String> secretFile();

    /** How long a client's CONNECT waits while no owner of the sessions can be reached; then it is rejected with 0x88 (return code 3). */
    @WithDefault("10s")
    Duration connectWait();
}
