package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.message.Message;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.store.Journal;
import culex.broker.store.ModelJournals;
import culex.broker.transport.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a kept Session sends while the store is slow: in order ([MQTT-4.6.0-1]), and on the loop that the Session is on by then. */
class KeptOrderTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, SessionLimits.QueueFull.DROP_OLDEST, 5, 0);
    private static final int AT_LEAST_ONCE = 1;
    private static final int EXACTLY_ONCE = 2;

    private final ManualLoop first = new ManualLoop(0);
    private final ManualLoop second = new ManualLoop(1);
    private final List<ManualLoop> loops = List.of(first, second);
    private final ModelJournals store = new ModelJournals(new HashMap<String, Message>()::get);
    private final List<Journal> journals = loops.stream()
            .map(loop -> store.journal(loop::execute, Runnable::run, () -> {}))
            .toList();
    private final SimulatedBroker broker = new SimulatedBroker(loops, LIMITS, journals);

    /** A client of MQTT 5 whose Session is kept. */
    private final class Client {
        private final RecordingSocket socket;
        private final ManualLoop loop;
        private final Connection connection;

        Client(String clientId, ManualLoop loop) {
            this.loop = loop;
            socket = new RecordingSocket(loop);
            connection = new Connection(socket, broker.services(), new TopicCache());
            write(ClientWire.connect(
                    new ClientWire.ConnectWords(clientId, true, false, Session.NEVER_EXPIRES, 10, 0, null, "")));
        }

        void write(byte[] packet) {
            loop.turn(() -> connection.onBytes(packet, 0, packet.length));
            ManualLoop.runAll(loops);
        }

        void publish(int qos, int id) {
            write(ClientWire.publish(true, false, qos, false, "t", id, -1, String.valueOf(id)));
        }

        /** The payloads that came, those with DUP in brackets. */
        List<String> came() {
            List<String> payloads = new ArrayList<>();
            for (Incoming packet : new ClientWire().read(socket.written())) {
                if (packet.type() == ClientWire.PUBLISH) {
                    String payload = new String(packet.body(), StandardCharsets.UTF_8);
                    String number = payload.substring(payload.length() - 1);
                    payloads.add((packet.flags() & 8) == 0 ? number : "(" + number + ")");
                }
            }
            return payloads;
        }
    }

    private void settleDown() {
        settleDown(first);
    }

    /** @param quicker the loop that hears of each commit before the other does */
    private void settleDown(ManualLoop quicker) {
        while (store.isBehind()) {
            store.commit();
            ManualLoop.runAll(List.of(quicker));
            ManualLoop.runAll(loops);
        }
    }

    private Client subscriber() {
        Client subscriber = new Client("subscriber", first);
        subscriber.write(ClientWire.subscribe(1, new SimulatedSubscription("t", EXACTLY_ONCE, false, false, 0, true)));
        settleDown();
        return subscriber;
    }

    /** A message of QoS 2 that waits for the store, and one of QoS 1 behind it. */
    private void publishTwo() {
        Client publisher = new Client("publisher", first);
        publisher.publish(EXACTLY_ONCE, 1);
        settleDown();
        publisher.write(ClientWire.acknowledge(ClientWire.PUBREL, 1));
        publisher.publish(AT_LEAST_ONCE, 2);
    }

    @Test
    void aMessageOfQos1DoesNotOvertakeOneOfQos2ThatWaitsForTheStore() {
        Client subscriber = subscriber();
        publishTwo();
        assertEquals(List.of(), subscriber.came());
        settleDown();
        assertEquals(List.of("1", "2"), subscriber.came());
        assertEquals(List.of("(1)", "(2)"), again(first).came());
    }

    private Client again(ManualLoop loop) {
        Client back = new Client("subscriber", loop);
        settleDown();
        return back;
    }

    /** The store's answer comes to the loop that the Session has left, when its client is there again on another. */
    @Test
    void aSessionThatMovesWhileTheStoreIsSlowSendsOnItsNewLoop() {
        subscriber();
        publishTwo();
        Client back = new Client("subscriber", second);
        assertEquals(List.of(), back.came());
        settleDown(second);
        assertEquals(List.of("1", "2"), back.came());
    }

    @Test
    void whatIsAcknowledgedBeforeItWasSentStopsNobody() {
        Client subscriber = subscriber();
        publishTwo();
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBREC, 1));
        settleDown();
        assertEquals(List.of("2"), subscriber.came());
    }
}
