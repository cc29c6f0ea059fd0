package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.store.ModelJournals;
import culex.broker.transport.ManualLoop;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets with many Topic Filters, while other clients must be served. */
class LongPacketsTest {
    private static final int FILTERS = 1000;
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 10 * FILTERS, 2);
    private static final int SUBSCRIBE = 0x82;
    private static final int UNSUBSCRIBE = 0xA2;
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};

    private final MemoryBudget budget = MemoryBudget.unlimited();
    private final ManualLoop loop = new ManualLoop(0, budget);
    private final ModelJournals store = new ModelJournals();
    private final SimulatedBroker broker = new SimulatedBroker(
            List.of(loop), LIMITS, any -> store.journal(any::execute, any::atEndOfTurn, any.memory(), () -> {}));

    private RecordedClient connect(String clientId, boolean isPersistent) {
        ConnectWords words = new ConnectWords(clientId, false, !isPersistent, 0, 10, 0, null, "");
        RecordedClient client = new RecordedClient(broker, List.of(loop), loop, words);
        settle();
        return client;
    }

    private void settle() {
        ManualLoop.runAll(List.of(loop));
        while (store.isBehind()) {
            store.commit();
            ManualLoop.runAll(List.of(loop));
        }
    }

    /** Returns a SUBSCRIBE or UNSUBSCRIBE of MQTT 3.1.1 with many Topic Filters; the number of the first one is the Packet Identifier. */
    private static byte[] packet(int type, int first, int filters) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(first >> 8);
        body.write(first);
        for (int i = first; i < first + filters; i++) {
            byte[] filter = ("filter/" + i).getBytes(StandardCharsets.UTF_8);
            body.write(0);
            body.write(filter.length);
            body.writeBytes(filter);
            if (type == SUBSCRIBE) {
                body.write(0);
            }
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        int length = body.size();
        for (; length > 0x7F; length >>= 7) {
            packet.write((length & 0x7F) | 0x80);
        }
        packet.write(length);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    private void slowWork() {
        loop.setWorkTime(100_000);
    }

    @Test
    void subscribeWithManyFiltersIsHandledInSeveralTurnsThatAlsoServeOtherClients() {
        RecordedClient flooder = connect("flooder", false);
        RecordedClient other = connect("other", false);
        slowWork();
        flooder.writeInOneTurn(packet(SUBSCRIBE, 1, FILTERS));
        assertEquals(0, flooder.came(ClientWire.SUBACK).size());
        other.writeInOneTurn(PINGREQ);
        assertEquals(1, other.came(ClientWire.PINGRESP).size());
        assertEquals(0, flooder.came(ClientWire.SUBACK).size());
        settle();
        assertEquals(FILTERS + 2, flooder.came(ClientWire.SUBACK).getFirst().body().length);
        assertEquals(FILTERS, broker.services().subscriptions().size());
    }

    @Test
    void unsubscribeWithManyFiltersIsHandledInSeveralTurnsThatAlsoServeOtherClients() {
        RecordedClient flooder = connect("flooder", false);
        RecordedClient other = connect("other", false);
        flooder.write(packet(SUBSCRIBE, 1, FILTERS));
        slowWork();
        flooder.writeInOneTurn(packet(UNSUBSCRIBE, 1, FILTERS));
        other.writeInOneTurn(PINGREQ);
        assertEquals(1, other.came(ClientWire.PINGRESP).size());
        assertEquals(0, flooder.came(ClientWire.UNSUBACK).size());
        settle();
        assertEquals(1, flooder.came(ClientWire.UNSUBACK).size());
        assertEquals(0, broker.services().subscriptions().size());
    }

    @Test
    void packetsBehindASubscribeWithManyFiltersAreHandledInOrder() {
        RecordedClient client = connect("client", false);
        slowWork();
        client.writeInOneTurn(packet(SUBSCRIBE, 1, FILTERS), packet(UNSUBSCRIBE, 1, FILTERS), PINGREQ);
        client.writeInOneTurn(PINGREQ);
        assertEquals(0, client.came(ClientWire.PINGRESP).size());
        settle();
        assertEquals(1, client.came(ClientWire.SUBACK).size());
        assertEquals(1, client.came(ClientWire.UNSUBACK).size());
        assertEquals(2, client.came(ClientWire.PINGRESP).size());
        assertEquals(0, broker.services().subscriptions().size());
    }

    @Test
    void subscribesWithManyFiltersOfSeveralClientsAreHandledInTurns() {
        List<RecordedClient> flooders =
                List.of(connect("a", false), connect("b", false), connect("c", false), connect("d", false));
        slowWork();
        for (int i = 0; i < flooders.size(); i++) {
            flooders.get(i).writeInOneTurn(packet(SUBSCRIBE, 1 + i * FILTERS, FILTERS));
        }
        RecordedClient last = connectWhileBusy();
        for (int turns = 0; last.came(ClientWire.SUBACK).isEmpty(); turns++) {
            assertTrue(turns < 20, "a SUBSCRIBE with one filter waits for the whole of the others");
            assertTrue(loop.runOne());
        }
        assertEquals(0, flooders.getLast().came(ClientWire.SUBACK).size());
    }

    private RecordedClient connectWhileBusy() {
        loop.setWorkTime(0);
        ConnectWords words = new ConnectWords("last", false, true, 0, 10, 0, null, "");
        RecordedClient last = new RecordedClient(broker, List.of(), loop, words);
        slowWork();
        last.writeInOneTurn(packet(SUBSCRIBE, 1, 1));
        return last;
    }

    /** With epoll the close of a socket is reported together with the last bytes: the packets behind a SUBSCRIBE were lost. */
    @Test
    void packetsThatWaitWhenTheClientClosesItsSocketAreHandledBeforeTheConnectionEnds() {
        RecordedClient listener = connect("listener", false);
        listener.subscribe("#", 0);
        ConnectWords words = new ConnectWords("hasty", false, true, 0, 10, 0, "will", "1");
        RecordedClient hasty = new RecordedClient(broker, List.of(loop), loop, words);
        slowWork();
        hasty.writeInOneTurn(packet(SUBSCRIBE, 1, FILTERS), hasty.publish(0, 7), ClientWire.disconnect(false, false));
        hasty.breakOff();
        settle();
        assertEquals(List.of("7"), listener.payloads());
        assertEquals(1, broker.services().subscriptions().size());
        assertEquals(0, budget.bytes(MemoryUse.PARTIAL_PACKETS));
    }

    @Test
    void connectionEndsWithItsSocketWhenNoPacketWaits() {
        RecordedClient listener = connect("listener", false);
        listener.subscribe("#", 0);
        ConnectWords words = new ConnectWords("client", false, true, 0, 10, 0, "will", "1");
        RecordedClient client = new RecordedClient(broker, List.of(loop), loop, words);
        slowWork();
        client.writeInOneTurn(packet(SUBSCRIBE, 1, FILTERS));
        client.breakOff();
        assertEquals(List.of("1"), listener.payloads());
    }

    /** The Session is not stored, because the store does not respond. */
    @Test
    void connectionEndsTenSecondsAfterItsSocketAlthoughItsPacketsStillWait() {
        RecordedClient listener = connect("listener", false);
        listener.subscribe("#", 0);
        ConnectWords words = new ConnectWords("client", false, false, 0, 10, 0, "will", "1");
        RecordedClient client = new RecordedClient(broker, List.of(loop), loop, words);
        client.write(client.publish(0, 7));
        client.breakOff();
        loop.advance(9_000);
        ManualLoop.runAll(List.of(loop));
        assertEquals(List.of(), listener.payloads());
        loop.advance(1_000);
        ManualLoop.runAll(List.of(loop));
        assertEquals(List.of("1"), listener.payloads());
    }

    @Test
    void packetWaitingForALaterTurnIsCountedAsMemoryUntilItsConnectionEnds() {
        RecordedClient client = connect("client", false);
        slowWork();
        client.writeInOneTurn(packet(SUBSCRIBE, 1, FILTERS));
        assertTrue(budget.bytes(MemoryUse.PARTIAL_PACKETS) >= FILTERS * 10);
        client.breakOff();
        settle();
        assertEquals(0, budget.bytes(MemoryUse.PARTIAL_PACKETS));
        assertEquals(0, broker.services().subscriptions().size());
    }

    @Test
    void endOfASessionWithManySubscriptionsTakesSeveralTurnsOfTheLoop() {
        RecordedClient leaving = connect("leaving", true);
        RecordedClient other = connect("other", false);
        for (int i = 0; i < 3; i++) {
            leaving.write(packet(SUBSCRIBE, 1 + i * FILTERS, FILTERS));
            settle();
        }
        slowWork();
        RecordedClient successor = connectInOneTurn("leaving");
        while (broker.services().subscriptions().size() == 3 * FILTERS) {
            assertTrue(loop.runOne());
        }
        other.writeInOneTurn(PINGREQ);
        assertEquals(1, other.came(ClientWire.PINGRESP).size());
        assertTrue(broker.services().subscriptions().size() > FILTERS);
        settle();
        assertEquals(1, successor.came(ClientWire.CONNACK).size());
        assertEquals(0, broker.services().subscriptions().size());
    }

    private RecordedClient connectInOneTurn(String clientId) {
        ConnectWords words = new ConnectWords(clientId, false, true, 0, 10, 0, null, "");
        return new RecordedClient(broker, List.of(), loop, words);
    }
}
