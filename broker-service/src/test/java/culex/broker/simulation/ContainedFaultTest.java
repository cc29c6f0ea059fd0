package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.OutboundLimits;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.transport.Faults.Where;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.RecordedFaults;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Unexpected exceptions in the broker affect only the client whose packet or message is being handled. */
class ContainedFaultTest {
    private static final int IMPLEMENTATION_SPECIFIC_ERROR = 0x83;
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 2);

    private final RecordedFaults faults = new RecordedFaults();
    private final List<ManualLoop> loops = List.of(new ManualLoop(0, faults), new ManualLoop(1, faults));
    private final SimulatedBroker broker = new SimulatedBroker(loops, LIMITS);

    private RecordedClient connect(int loop, String clientId) {
        ConnectWords words = new ConnectWords(clientId, true, true, 60, 10, 0, null, "");
        return new RecordedClient(broker, loops, loops.get(loop), words);
    }

    private RecordedClient subscriber(int loop, String clientId) {
        RecordedClient client = connect(loop, clientId);
        client.subscribe("t", 1);
        return client;
    }

    private void failingReceiverIsClosedAlone(int loop) {
        RecordedClient first = subscriber(loop, "first");
        RecordedClient failing = subscriber(loop, "failing");
        RecordedClient last = subscriber(loop, "last");
        RecordedClient publisher = connect(0, "publisher");
        failing.failWrites(1);

        publisher.write(publisher.publish(1, 1), publisher.publish(1, 2));

        assertEquals(List.of("1", "2"), first.payloads());
        assertEquals(List.of("1", "2"), last.payloads());
        assertFalse(publisher.isClosed());
        assertEquals(2, publisher.came(ClientWire.PUBACK).size());
        assertTrue(failing.isClosed());
        Incoming disconnect = failing.came(ClientWire.DISCONNECT).getFirst();
        assertEquals(IMPLEMENTATION_SPECIFIC_ERROR, disconnect.u8(0));
        assertEquals(List.of(Where.RECEIVER), faults.places());
    }

    @Test
    void exceptionInAReceiverOnThePublishersLoopClosesOnlyThatReceiver() {
        failingReceiverIsClosedAlone(0);
    }

    @Test
    void exceptionInAReceiverOnAnotherLoopClosesOnlyThatReceiver() {
        failingReceiverIsClosedAlone(1);
    }

    @Test
    void persistentSessionReceivesAgainAfterAnExceptionInItsDelivery() {
        RecordedClient failing = connect(0, "failing");
        failing.subscribe("t", 1);
        RecordedClient publisher = connect(0, "publisher");
        failing.failWrites(1);
        publisher.write(publisher.publish(1, 1));
        assertTrue(failing.isClosed());

        RecordedClient again = new RecordedClient(
                broker, loops, loops.get(1), new ConnectWords("failing", true, false, 60, 10, 0, null, ""));
        publisher.write(publisher.publish(1, 2));

        assertEquals(1, again.came(ClientWire.CONNACK).getFirst().u8(0));
        assertTrue(again.payloads().contains("2"), again.payloads().toString());
    }

    @Test
    void exceptionInAPacketHandlerClosesTheConnectionWithAReasonCode() {
        RecordedClient client = connect(0, "client");
        RecordedClient bystander = subscriber(0, "bystander");
        client.failWrites(1);

        client.write(ClientWire.subscribe(1, new SimulatedSubscription("t", 1, false, false, 0, true)));
        bystander.write(bystander.publish(1, 1));

        assertTrue(client.isClosed());
        Incoming disconnect = client.came(ClientWire.DISCONNECT).getFirst();
        assertEquals(IMPLEMENTATION_SPECIFIC_ERROR, disconnect.u8(0));
        assertEquals(List.of("1"), bystander.payloads());
        assertEquals(List.of(Where.CONNECTION), faults.places());
    }

    @Test
    void connectionIsClosedAndDetachedFromItsSessionWhenDisconnectCannotBeWritten() {
        RecordedClient client = subscriber(0, "client");
        client.failWrites(100);

        client.write(client.publish(1, 1));

        assertTrue(client.isClosed());
        loops.getFirst().advance(61_000);
        assertEquals(0, broker.sessions().sessions().size());
    }

    @Test
    void exceptionDuringConnectRejectsTheClientAndLeavesNoSession() {
        RecordingSocket socket = new RecordingSocket(loops.getFirst());
        socket.failWrites(1);
        var connection = new Connection(socket, broker.services(), new TopicCache());
        byte[] connect = ClientWire.connect(new ConnectWords("client", true, true, 0, 10, 0, null, ""));
        loops.getFirst().turn(() -> connection.onBytes(connect, 0, connect.length));
        ManualLoop.runAll(loops);

        assertTrue(socket.isClosed());
        assertEquals(0, broker.sessions().sessions().size());
    }
}
