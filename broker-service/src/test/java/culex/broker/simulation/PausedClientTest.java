package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryUse;
import culex.broker.observe.DropReason;
import culex.broker.rates.RateKind;
import culex.broker.rates.RateScope;
import culex.broker.simulation.ClientWire.ConnectWords;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that are held for a paused client: what happens to them and to the will when the connection ends, and when memory is short. */
class PausedClientTest extends RatesFixture {
    /** Connects a client with the will "w" for "t". */
    private RecordedClient connectWithWill() {
        return connect(new ConnectWords("client", true, true, 0, 100, 0, "t", "w"), loop, HERE, "tcp", 0);
    }

    @Test
    void waitingPacketsFromAPausedClientAreDroppedWhenItsConnectionIsLostButADisconnectAmongThemRemovesTheWill() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/1h");
        RecordedClient client = connectWithWill();
        byte[][] all = Arrays.copyOf(packets(client, 20), 21);
        all[20] = ClientWire.disconnect(true, false);
        client.write(all);
        client.breakOff();
        assertEquals(11, subscriber.payloads().size());
        assertEquals(9, loop.counters().droppedFor(DropReason.RATE_EXCEEDED));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x04})
    void packetsAfterTheDisconnectOfAPausedClientHaveNoEffect(int reasonCode) {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.BYTES, "1KB/1h");
        RecordedClient client = connectWithWill();
        byte[] large = ClientWire.publish(true, false, 0, false, "other", 0, -1, "x".repeat(1013));
        byte[] disconnect = {(byte) 0xE0, 1, (byte) reasonCode};
        client.write(concatenation(large, disconnect, ClientWire.disconnect(true, false), client.publish(0, 1)));
        assertTrue(client.isClosed());
        assertEquals(1, reached(LimitReached.BYTE_RATE));
        assertEquals(reasonCode == 0 ? List.of() : List.of("w"), subscriber.payloads());
        assertEquals(0, loop.counters().droppedFor(DropReason.RATE_EXCEEDED));
    }

    @Test
    void willIsPublishedIfAProtocolErrorPrecedesTheDisconnectPacketThatTheBrokerHasNotReadYet() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "1/1h");
        RecordedClient client = connectWithWill();
        byte[] unknownAlias = {0x30, 6, 0, 0, 3, 0x23, 0, 1};
        client.write(concatenation(client.publish(0, 1), unknownAlias, ClientWire.disconnect(true, false)));
        assertTrue(client.isClosed());
        assertEquals(List.of("1", "w"), subscriber.payloads());
    }

    private static byte[] concatenation(byte[]... packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.writeBytes(packet);
        }
        return all.toByteArray();
    }

    @Test
    void willOfAPausedClientIsPublishedWhenItsConnectionIsLost() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "1/1h");
        RecordedClient client = connectWithWill();
        publish(client, 2);
        client.breakOff();
        assertEquals("w", subscriber.payloads().getLast());
    }

    @Test
    void packetsOfAPausedClientAreHandledImmediatelyAndLengthenThePauseWhenMemoryIsShort() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "1/10s");
        int clients = 40;
        for (int i = 0; i < clients; i++) {
            RecordedClient client = connect("filler " + i);
            byte[] large = ClientWire.publish(true, false, 0, false, "other", 0, -1, "x".repeat(60_000));
            client.write(large, large, large);
        }
        long held = budget.bytes(MemoryUse.PARTIAL_PACKETS);
        assertTrue(held > 0 && held <= 1 << 20);
        RecordedClient client = connect("client");
        publish(client, 5);
        assertFalse(client.isRead());
        assertEquals(5, subscriber.payloads().size());
        advance(39_000);
        assertFalse(client.isRead());
        advance(2000);
        assertTrue(client.isRead());
    }

    @Test
    void memoryOfHeldPacketsIsReleasedWhenPausedClientsDisconnect() {
        limit(
                rate(RateScope.CLIENT, RateKind.PUBLISHES, "1/1m"),
                rate(RateScope.USER, RateKind.BYTES, "1KB/1m"),
                rate(RateScope.ADDRESS, RateKind.SUBSCRIBES, "1/1m"));
        for (int i = 0; i < 5; i++) {
            RecordedClient client = connect("ann:" + i);
            publish(client, 5);
            client.breakOff();
        }
        broker.checkNothingLeft(List.of(loop.timers(), otherLoop.timers()));
        broker.checkNothingHeld(budget);
    }
}
