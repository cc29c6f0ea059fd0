package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.OutboundLimits;
import culex.broker.session.SessionLimits;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packets and closes of connections when the broker stops. */
class GoodbyeTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 2);
    private static final byte[] SILENCE = {};
    private static final byte[] SUCCESS = {0x20, 2, 0, 0};

    private final ManualLoop loop = new ManualLoop(0);
    private final SimulatedBroker broker = new SimulatedBroker(List.of(loop), LIMITS);

    /** A connection on which the client has sent packets, or nothing, before the broker stops. */
    private final class Client {
        final RecordingSocket socket = new RecordingSocket(loop);
        private final Connection connection;
        private int seen;

        Client(byte[]... packets) {
            connection = new Connection(socket, broker.services(), new TopicCache());
            for (byte[] packet : packets) {
                write(packet);
            }
        }

        void write(byte[] packet) {
            loop.turn(() -> connection.onBytes(packet, 0, packet.length));
            ManualLoop.runAll(List.of(loop));
        }

        /** Returns the bytes that were written to the client since the last call. */
        byte[] read() {
            byte[] all = socket.written();
            byte[] fresh = Arrays.copyOfRange(all, seen, all.length);
            seen = all.length;
            return fresh;
        }

        void goodbye(boolean sendsWill) {
            loop.turn(() -> connection.serverDisconnects().onShutdown(sendsWill));
            ManualLoop.runAll(List.of(loop));
        }
    }

    private static byte[] connect(boolean mqtt5, String clientId, String willTopic) {
        return ClientWire.connect(new ClientWire.ConnectWords(
                clientId, mqtt5, true, 0, 10, 0, willTopic.isEmpty() ? null : willTopic, "gone"));
    }

    /** Connects a client that subscribes to all messages. */
    private Client listener() {
        Client listener = new Client(connect(false, "listener", ""), new byte[] {(byte) 0x82, 6, 0, 1, 0, 1, '#', 0});
        listener.read();
        return listener;
    }

    @Test
    void brokerStopSendsDisconnectToMqtt5ClientsAndOnlyClosesConnectionsOfMqtt311() {
        Client five = new Client(connect(true, "five", ""));
        five.read();
        five.goodbye(false);
        assertArrayEquals(new byte[] {(byte) 0xE0, 1, (byte) 0x8B}, five.read());
        assertTrue(five.socket.isClosed());
        Client three = new Client(connect(false, "three", ""));
        assertArrayEquals(SUCCESS, three.read());
        three.goodbye(false);
        assertArrayEquals(SILENCE, three.read());
        assertTrue(three.socket.isClosed());
        Client mute = new Client();
        mute.goodbye(false);
        assertArrayEquals(SILENCE, mute.read());
        assertTrue(mute.socket.isClosed());
    }

    @Test
    void connectDuringTheBrokerStopIsRejected() {
        broker.services().admission().close();
        Client five = new Client(connect(true, "five", ""));
        assertArrayEquals(new byte[] {0x20, 3, 0, (byte) 0x88, 0}, five.read());
        assertTrue(five.socket.isClosed());
        Client three = new Client(connect(false, "three", ""));
        assertArrayEquals(new byte[] {0x20, 2, 0, 3}, three.read());
        assertTrue(three.socket.isClosed());
    }

    @Test
    void brokerStopPublishesNoWillByDefault() {
        Client listener = listener();
        Client leaving = new Client(connect(false, "leaving", "w"));
        leaving.goodbye(false);
        assertArrayEquals(SILENCE, listener.read());
    }

    @Test
    void brokerStopPublishesWillsIfConfigured() {
        Client listener = listener();
        Client leaving = new Client(connect(false, "leaving", "w"));
        leaving.goodbye(true);
        assertArrayEquals(new byte[] {0x30, 7, 0, 1, 'w', 'g', 'o', 'n', 'e'}, listener.read());
    }

    @Test
    void brokerStopSendsNothingToAClosedConnection() {
        Client left = new Client(connect(true, "left", ""), new byte[] {(byte) 0xE0, 0});
        left.goodbye(false);
        assertFalse(left.socket.wroteBehindItsEnd());
        assertEquals(0, broker.sessions().sessions().size());
    }
}
