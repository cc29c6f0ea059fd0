package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.OutboundLimits;
import culex.broker.message.Completion;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.store.Journal;
import culex.broker.transport.ManualLoop;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The response to a publisher whose message cannot be stored. */
class NotStoredTest {
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 2);

    private final ManualLoop loop = new ManualLoop(0);
    private RecordingSocket socket = new RecordingSocket(loop);

    /** Returns a journal whose commits fail; with {@code degraded} it also reports the failure in advance. */
    static Journal broken(boolean degraded) {
        long[] entries = {0};
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
                    entries[0]++;
                    return switch (method.getName()) {
                        case "isPersistent" -> true;
                        case "isDegraded" -> degraded;
                        case "isCongested" -> false;
                        case "entries", "nextNumber" -> entries[0];
                        case "whenDurable" -> {
                            ((Completion) arguments[0]).onDone(false);
                            yield null;
                        }
                        default -> null;
                    };
                });
    }

    private void publish(boolean mqtt5, boolean degraded, int qos) {
        socket = new RecordingSocket(loop);
        SimulatedBroker broker = new SimulatedBroker(List.of(loop), LIMITS, any -> broken(degraded));
        Connection connection = new Connection(socket, broker.services(), new TopicCache());
        write(connection, ClientWire.connect(new ClientWire.ConnectWords("one", mqtt5, true, 0, 10, 0, null, "")));
        write(connection, ClientWire.publish(mqtt5, false, qos, true, "t", 7, -1, "kept"));
    }

    private void write(Connection connection, byte[] packet) {
        loop.turn(() -> connection.onBytes(packet, 0, packet.length));
        ManualLoop.runAll(List.of(loop));
    }

    /** [MQTT-4.8.0-2] of MQTT 3.1.1. */
    @ParameterizedTest
    @CsvSource({"true,1", "true,2", "false,1", "false,2"})
    void messageThatCannotBeStoredClosesAnMqtt311Connection(boolean degraded, int qos) {
        publish(false, degraded, qos);
        assertTrue(socket.isClosed());
        assertArrayEquals(new byte[] {0x20, 2, 0, 0}, socket.written());
    }

    @ParameterizedTest
    @CsvSource({"true,1", "true,2", "false,1", "false,2"})
    void messageThatCannotBeStoredIsRejectedWithQuotaExceededInMqtt5(boolean degraded, int qos) {
        publish(true, degraded, qos);
        assertFalse(socket.isClosed());
        List<Incoming> packets = new ClientWire().read(socket.written());
        Incoming answer = packets.get(1);
        assertEquals(2, packets.size());
        assertEquals(qos == 1 ? ClientWire.PUBACK : ClientWire.PUBREC, answer.type());
        assertEquals(7, answer.u16(0));
        assertEquals(QUOTA_EXCEEDED, answer.u8(2));
    }

    @Test
    void qos0MessageIsAcceptedAlthoughTheStoreCannotBeWritten() {
        publish(false, true, 0);
        assertFalse(socket.isClosed());
    }
}
