package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.delivery.OutboundLimits;
import culex.broker.session.SessionLimits;
import culex.broker.store.ModelJournals;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Messages of a persistent Session while the store is slow: sent in order ([MQTT-4.6.0-1]), on the loop that owns the Session at that time.
 */
class KeptOrderTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 0);
    private static final int AT_LEAST_ONCE = 1;
    private static final int EXACTLY_ONCE = 2;

    private final ManualLoop first = new ManualLoop(0);
    private final ManualLoop second = new ManualLoop(1);
    private final List<ManualLoop> loops = List.of(first, second);
    private final ModelJournals store = new ModelJournals();
    private final SimulatedBroker broker =
            new SimulatedBroker(loops, LIMITS, loop -> store.journal(loop::execute, loop::atEndOfTurn, () -> {}));

    private RecordedClient connect(String clientId, ManualLoop loop) {
        return new RecordedClient(broker, loops, loop, RecordedClient.kept(clientId));
    }

    private void settleDown() {
        settleDown(first);
    }

    /**
     * Commits and runs the loops until no task is left.
     *
     * @param quicker the loop that handles each completed commit before the other loop
     */
    private void settleDown(ManualLoop quicker) {
        while (store.isBehind()) {
            store.commit();
            ManualLoop.runAll(List.of(quicker));
            ManualLoop.runAll(loops);
        }
    }

    private RecordedClient subscriber() {
        RecordedClient subscriber = connect("subscriber", first);
        settleDown();
        subscriber.subscribe("t", EXACTLY_ONCE);
        settleDown();
        return subscriber;
    }

    /** Publishes a message of QoS 2 that waits for the store, and then one of QoS 1. */
    private void publishTwo() {
        RecordedClient publisher = connect("publisher", first);
        settleDown();
        publisher.write(publisher.publish(EXACTLY_ONCE, 1));
        settleDown();
        publisher.write(ClientWire.acknowledge(ClientWire.PUBREL, 1));
        publisher.write(publisher.publish(AT_LEAST_ONCE, 2));
    }

    @Test
    void qos1MessageDoesNotOvertakeAQos2MessageThatIsNotDurableYet() {
        RecordedClient subscriber = subscriber();
        publishTwo();
        assertEquals(List.of(), subscriber.payloads());
        settleDown();
        assertEquals(List.of("1", "2"), subscriber.payloads());
        RecordedClient back = connect("subscriber", first);
        settleDown();
        assertEquals(List.of("(1)", "(2)"), back.payloads());
    }

    /** The commit completes on the earlier loop of the Session, when the client has already reconnected on another loop. */
    @Test
    void sessionMovedWhileTheStoreIsSlowSendsItsMessagesOnTheNewLoop() {
        subscriber();
        publishTwo();
        RecordedClient back = connect("subscriber", second);
        assertEquals(List.of(), back.payloads());
        settleDown(second);
        assertEquals(List.of("1", "2"), back.payloads());
    }

    @Test
    void subscribersPubRecForAPublishStillWaitingForTheStoreDoesNotBlockLaterMessages() {
        RecordedClient subscriber = subscriber();
        publishTwo();
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBREC, 1));
        settleDown();
        assertEquals(List.of("2"), subscriber.payloads());
    }

    @Test
    void newSessionIsNotDeletedWithTheEarlierSessionOfTheSameClient() {
        subscriber().breakOff();
        settleDown();
        first.turn(() -> {
            broker.sessions().sessions().forEach(broker.sessions()::end);
            new RecordedClient(broker, List.of(second), second, RecordedClient.kept("subscriber"));
        });
        settleDown();
        assertEquals("the session of subscriber", store.remainingRecords());
    }
}
