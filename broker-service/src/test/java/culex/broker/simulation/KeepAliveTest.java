package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.OutboundLimits;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.store.ModelJournals;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which time counts for the Keep Alive timeout, and which does not. */
class KeepAliveTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 2);
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final long ALLOWED_MILLIS = KEEP_ALIVE_SECONDS * 1500L;
    private static final int KEEP_ALIVE_TIMEOUT = 0x8D;
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};

    private final ManualLoop loop = new ManualLoop(0);
    private final ModelJournals store = new ModelJournals();
    private final SimulatedBroker broker = new SimulatedBroker(
            List.of(loop), LIMITS, any -> store.journal(any::execute, any::atEndOfTurn, any.memory(), () -> {}));

    private RecordedClient connect(boolean mqtt5, int keepAliveSeconds) {
        ConnectWords words = new ConnectWords("client", mqtt5, true, 0, 10, 0, null, "");
        RecordedClient client = new RecordedClient(broker, List.of(loop), loop, words, keepAliveSeconds);
        commit();
        return client;
    }

    private void commit() {
        while (store.isBehind()) {
            store.commit();
            ManualLoop.runAll(List.of(loop));
        }
    }

    @Test
    void clientSilentForOneAndAHalfKeepAliveIntervalsIsDisconnected() {
        RecordedClient client = connect(true, KEEP_ALIVE_SECONDS);
        loop.advance(ALLOWED_MILLIS - 1000);
        assertFalse(client.isClosed());
        client.write(PINGREQ);
        loop.advance(ALLOWED_MILLIS - 1000);
        assertFalse(client.isClosed());
        loop.advance(2000);
        assertTrue(client.isClosed());
        assertEquals(
                KEEP_ALIVE_TIMEOUT,
                client.came(ClientWire.DISCONNECT).getFirst().u8(0));
    }

    @Test
    void bytesOfAPartlyReceivedPacketResetTheKeepAliveTimer() {
        RecordedClient client = connect(true, KEEP_ALIVE_SECONDS);
        byte[] packet = ClientWire.publish(true, false, 0, false, "t", 0, -1, "x".repeat(1000));
        for (int from = 0; from < packet.length; from += 100) {
            client.write(Arrays.copyOfRange(packet, from, Math.min(from + 100, packet.length)));
            loop.advance(ALLOWED_MILLIS / 2);
        }
        assertFalse(client.isClosed());
        loop.advance(ALLOWED_MILLIS);
        assertTrue(client.isClosed());
    }

    @Test
    void timeWhileReadingIsPausedDoesNotCountAsSilence() {
        RecordedClient client = connect(true, KEEP_ALIVE_SECONDS);
        store.congest(true);
        client.write(client.publish(1, 1)); // the broker reads nothing from now on
        loop.advance(3 * ALLOWED_MILLIS);
        assertFalse(client.isClosed());
        store.congest(false);
        loop.turn(() -> broker.router(loop).onRelief());
        loop.advance(ALLOWED_MILLIS - 1000);
        assertFalse(client.isClosed());
        loop.advance(2000);
        assertTrue(client.isClosed());
    }

    @Test
    void timeWhileConnAckWaitsForTheStoreDoesNotCountAsSilence() {
        ConnectWords words = new ConnectWords("client", true, false, 60, 10, 0, null, "");
        RecordedClient client = new RecordedClient(broker, List.of(loop), loop, words, KEEP_ALIVE_SECONDS);
        loop.advance(3 * ALLOWED_MILLIS);
        assertFalse(client.isClosed());
        commit();
        assertEquals(1, client.came(ClientWire.CONNACK).size());
    }

    @Test
    void bytesBeforeConnectDoNotExtendTheConnectTimeout() {
        RecordingSocket socket = new RecordingSocket(loop);
        Connection connection = new Connection(socket, broker.services(), new TopicCache());
        byte[] connect = ClientWire.connect(new ConnectWords("slow", true, true, 0, 10, 0, null, ""));
        long step = broker.services().limits().connectTimeout().toMillis() / 4;
        for (int i = 0; i < 5; i++) {
            int at = i;
            loop.turn(() -> connection.onBytes(connect, at, at + 1));
            loop.advance(step);
        }
        assertTrue(socket.isClosed());
    }

    @Test
    void mqtt311ClientWithKeepAliveZeroIsDisconnectedAfterTheTimeOfTheSetting() {
        RecordedClient client = connect(false, 0);
        Duration silence = broker.services().limits().silenceMax();
        loop.advance(silence.toMillis() - 1000);
        assertFalse(client.isClosed());
        loop.advance(2000);
        assertTrue(client.isClosed());
    }

    @Test
    void mqtt5ClientWithKeepAliveZeroIsNeverDisconnectedForSilence() {
        RecordedClient client = connect(true, 0);
        loop.advance(Duration.ofDays(30).toMillis());
        assertFalse(client.isClosed());
    }
}
