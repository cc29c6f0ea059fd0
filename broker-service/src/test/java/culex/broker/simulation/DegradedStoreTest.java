package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.message.Completion;
import culex.broker.session.SessionLimits;
import culex.broker.store.Journal;
import culex.broker.store.ModelJournals;
import culex.broker.transport.ManualLoop;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscriptions while the store cannot be written: completions report the failure, and stored messages can still be read. */
class DegradedStoreTest {
    private static final int AT_MOST_ONCE = 0;
    private static final int AT_LEAST_ONCE = 1;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final SessionLimits LIMITS =
            new SessionLimits(1, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 5, 0);

    private final ModelJournals store = new ModelJournals();
    private final ManualLoop loop = new ManualLoop(0);
    private final SimulatedBroker broker = new SimulatedBroker(
            List.of(loop), LIMITS, any -> degradable(store.journal(any::execute, any::atEndOfTurn, () -> {})));
    private boolean isDegraded;

    private Journal degradable(Journal journal) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isDegraded" -> isDegraded;
                    case "whenDurable" -> {
                        Completion completion = (Completion) arguments[0];
                        journal.whenDurable(stored -> completion.onDone(stored && !isDegraded));
                        yield null;
                    }
                    default -> method.invoke(journal, arguments);
                });
    }

    private void settleDown() {
        while (store.isBehind()) {
            store.commit();
            ManualLoop.runAll(List.of(loop));
        }
    }

    private RecordedClient connect(String clientId) {
        RecordedClient client = new RecordedClient(broker, List.of(loop), loop, RecordedClient.kept(clientId));
        settleDown();
        return client;
    }

    private static void assertRejected(RecordedClient client) {
        assertEquals(List.of(), client.came(ClientWire.SUBACK));
        assertEquals(
                QUOTA_EXCEEDED, client.came(ClientWire.DISCONNECT).getFirst().u8(0));
    }

    private void subscribe(RecordedClient client, int qos) {
        client.subscribe("t", qos);
        settleDown();
    }

    @Test
    void repeatedSubscribeWhileTheStoreIsDegradedIsGrantedAndQueuedMessagesAreDelivered() {
        RecordedClient before = connect("reader");
        subscribe(before, AT_LEAST_ONCE);
        before.breakOff();
        RecordedClient publisher = connect("publisher");
        publisher.write(publisher.publish(AT_LEAST_ONCE, 1));
        settleDown();
        isDegraded = true;
        RecordedClient again = connect("reader");
        subscribe(again, AT_LEAST_ONCE);
        assertFalse(again.isClosed());
        assertEquals(1, again.came(ClientWire.SUBACK).size());
        assertEquals(List.of("1"), again.payloads());
    }

    @Test
    void changedSubscriptionIsRejectedWhileTheStoreIsDegraded() {
        RecordedClient client = connect("reader");
        subscribe(client, AT_LEAST_ONCE);
        isDegraded = true;
        RecordedClient again = connect("reader");
        subscribe(again, AT_MOST_ONCE);
        assertRejected(again);
    }

    @Test
    void newSubscriptionIsRejectedUntilTheStoreCanBeWrittenAgain() {
        connect("reader");
        isDegraded = true;
        RecordedClient first = connect("reader");
        subscribe(first, AT_LEAST_ONCE);
        assertRejected(first);
        RecordedClient second = connect("reader");
        subscribe(second, AT_LEAST_ONCE);
        assertRejected(second);
        isDegraded = false;
        RecordedClient third = connect("reader");
        subscribe(third, AT_LEAST_ONCE);
        isDegraded = true;
        RecordedClient fourth = connect("reader");
        subscribe(fourth, AT_LEAST_ONCE);
        assertTrue(List.of(third, fourth).stream()
                .allMatch(client -> client.came(ClientWire.SUBACK).size() == 1));
    }

    @Test
    void repeatedSubscribeWritesNothingToTheStore() {
        RecordedClient client = connect("reader");
        subscribe(client, AT_LEAST_ONCE);
        long entries = broker.router(loop).journal().entries();
        subscribe(client, AT_LEAST_ONCE);
        assertEquals(2, client.came(ClientWire.SUBACK).size());
        assertEquals(entries, broker.router(loop).journal().entries());
    }
}
