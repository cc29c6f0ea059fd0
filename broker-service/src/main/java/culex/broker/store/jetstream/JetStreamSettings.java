package culex.broker.store.jetstream;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the connection to NATS and of the streams that store the log.
 *
 * @param servers the addresses of the servers, such as {@code nats://nats-0:4222} or {@code tls://nats-0:4222}
 * @param user together with the password; null for none
 * @param token null for none
 * @param credentials a file with a JWT and an NKey seed; null for none
 * @param tls for the connections to NATS; null to use TLS for the server addresses that begin with {@code tls:} only
 * @param monitorUrls the HTTP monitoring addresses of all servers of the cluster, such as {@code http://nats-0:8222}
 * @param cluster the name of the broker's cluster: letters, digits, {@code -} and {@code _}
 * @param replicas the number of NATS servers that store each stream
 * @param maxBytes the maximum size of the log; NATS rejects commits beyond it
 * @param patience how long a call repeats a failed request before it reports the failure
 * @param allowLazySync whether NATS servers are accepted that acknowledge a commit before they sync their files
 */
public record JetStreamSettings(
        List<String> servers,
        @Nullable String user,
        @Nullable String password,
        @Nullable String token,
        @Nullable Path credentials,
        @Nullable SSLContext tls,
        List<URI> monitorUrls,
        String cluster,
        int replicas,
        long maxBytes,
        Duration patience,
        boolean allowLazySync) {
    /** Checks the name of the cluster, which is part of the names of the streams. */
    public JetStreamSettings {
        if (!cluster.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "the name of a cluster consists of 1 to 64 letters, digits, '-' and '_': " + cluster);
        }
    }

    /** Leaves out the secrets, and the addresses, which may hold some. */
    @Override
    public String toString() {
        return "JetStreamSettings[cluster=" + cluster + ", replicas=" + replicas + "]";
    }
}
