package culex.subscriber.channel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culex.client.BackOff;
import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.subscriber.FailurePolicy;
import culex.subscriber.connection.ConnectionSettings;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Subscribes to a fake broker, which sends fixed bytes: it rejects the subscription first and grants it later. */
class RejectedSubscriptionTest {

    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};
    private static final byte NOT_AUTHORIZED = (byte) 0x87;

    private final CountDownLatch permission = new CountDownLatch(1);

    @Test
    void readinessIsDownUntilTheRetryOfARejectedSubscriptionSucceeds() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var broker = Thread.ofVirtual().start(() -> serve(server));
            var state = new ConnectionState();
            var source = new ReadingsSource(
                    new BrokerLink(
                            settings(server.getLocalPort()),
                            state,
                            () -> new BackOff(Duration.ofMillis(10), Duration.ofMillis(50), new SplittableRandom(1))),
                    FailurePolicy.IGNORE);
            source.messages().subscribe().withSubscriber(AssertSubscriber.create(1));

            await("connected").until(state::isConnected);
            assertFalse(state.isReady(), "rejected");
            permission.countDown();
            await("granted").until(state::isReady);

            source.stop(Duration.ofSeconds(5));
            broker.join();
        }
    }

    private void serve(ServerSocket server) {
        try (Socket client = server.accept()) {
            var in = new DataInputStream(client.getInputStream());
            var out = client.getOutputStream();
            for (int type = in.read(); type >= 0 && type >> 4 != 14; type = in.read()) {
                byte[] body = in.readNBytes(in.readUnsignedByte());
                switch (type >> 4) {
                    case 1 -> out.write(CONNACK);
                    case 8 -> out.write(subAck(body));
                    default -> throw new IOException("unexpected packet of type " + (type >> 4));
                }
            }
        } catch (IOException ended) {
            throw new IllegalStateException(ended);
        }
    }

    private byte[] subAck(byte[] subscribe) {
        byte reason = permission.getCount() == 0 ? 0 : NOT_AUTHORIZED;
        return new byte[] {(byte) 0x90, 4, subscribe[0], subscribe[1], 0, reason};
    }

    private static ConnectionSettings settings(int port) {
        return new ConnectionSettings(
                new BrokerAddress(Transport.TCP, "127.0.0.1", port, "/"),
                ProtocolVersion.MQTT_5,
                "rejected",
                new Credentials(Optional.empty(), Optional.empty()),
                Duration.ZERO,
                List.of("secret"),
                0,
                Duration.ZERO,
                Duration.ofSeconds(5),
                10,
                1_000,
                Optional.empty(),
                true);
    }
}
