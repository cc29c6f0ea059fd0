package culex.broker.store.jetstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import culex.broker.ops.LogLines;
import culex.testing.NatsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The connection to a real NATS server. */
class NatsClientTest {
    private static final int FAILED_ATTEMPTS = 5;

    private static JetStreamSettings settings(NatsServer nats) {
        return new JetStreamSettings(
                List.of(nats.url()),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                "culex",
                1,
                1_000_000,
                Duration.ofSeconds(20),
                false);
    }

    /** NATS' client reports every failed attempt as a lost connection: the log had 20 such lines each second. */
    @Test
    void lostConnectionIsLoggedOnceHoweverManyAttemptsToConnectFail() throws Exception {
        try (NatsServer nats = NatsServer.start();
                LogLines log = new LogLines("culex.broker");
                NatsClient client = new NatsClient(settings(nats))) {
            assertNotNull(client.call(connection -> connection.getServerInfo()));
            nats.kill();
            failAttempts(nats.port());
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.startsWith("The connection to NATS is lost"))
                            .count(),
                    () -> log.lines().toString());
        }
    }

    /** Accepts connections instead of NATS, and closes them immediately. */
    private static void failAttempts(int port) throws IOException {
        try (ServerSocket instead = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < FAILED_ATTEMPTS; i++) {
                instead.accept().close();
            }
        }
    }
}
