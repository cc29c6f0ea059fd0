package culex.broker.store.log;

import culex.broker.store.jetstream.JetStreamSettings;
import culex.testing.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The log of a test on a NATS server: its settings, and actions on the server that do not go through the log. */
final class JetStreamFixture {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** Maximum size of the stream of each test, which the server reserves. */
    private static final long LOG_BYTES = 40_000_000;

    private final NatsServer server;
    private final String cluster = "test-" + NUMBER.incrementAndGet();

    JetStreamFixture(NatsServer server) {
        this.server = server;
    }

    /** The name of the cluster, which no other test uses. */
    String cluster() {
        return cluster;
    }

    JetStreamSettings settings(String url, List<URI> monitors, int replicas, boolean allowLazySync, Duration patience) {
        return new JetStreamSettings(
                List.of(url),
                null,
                null,
                null,
                null,
                null,
                monitors,
                cluster,
                replicas,
                LOG_BYTES,
                patience,
                allowLazySync);
    }

    /** An action of a test on the NATS server, which does not go through the log. */
    @FunctionalInterface
    interface Intervention {
        void run(Connection connection) throws Exception;
    }

    void withNats(Intervention intervention) throws Exception {
        Connection connection = Nats.connect(server.url());
        try {
            intervention.run(connection);
        } finally {
            connection.close();
        }
    }
}
