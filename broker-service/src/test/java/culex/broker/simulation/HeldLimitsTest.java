package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.session.ClientBytes;
import culex.broker.session.LargestClients;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.session.TotalLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Limits of the data that the broker keeps for clients: per client, in total, and when memory is short. Without a store. */
class HeldLimitsTest {
    private static final int AT_MOST_ONCE = 0;
    private static final int AT_LEAST_ONCE = 1;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final long SUBSCRIPTION_BYTES_MAX = 400_000;

    private final MemoryBudget budget = new MemoryBudget(1_000_000);
    private final ManualLoop loop = new ManualLoop(0, budget);
    private final SimulatedBroker broker = new SimulatedBroker(
            List.of(loop), limits(SUBSCRIPTION_BYTES_MAX, new TotalLimits(2, 600_000, 5, 10_000, 150)));

    /** Returns low limits, with the given limits for the bytes of a client's subscriptions and for all clients together. */
    static SessionLimits limits(long subscriptionBytesMax, TotalLimits totals) {
        return new SessionLimits(
                new OutboundLimits(
                        65_535, 5, 1000, 1 << 20, 1 << 20, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST),
                65_535,
                10_000,
                0,
                new ClientBytes(1000, subscriptionBytesMax, 100),
                totals);
    }

    private RecordedClient connect(String clientId, long expirySeconds, @Nullable String will) {
        return new RecordedClient(
                broker,
                List.of(loop),
                loop,
                new ConnectWords(
                        clientId,
                        true,
                        false,
                        expirySeconds,
                        65_535,
                        0,
                        will == null ? null : "will",
                        String.valueOf(will)));
    }

    private RecordedClient persistent(String clientId) {
        return connect(clientId, Session.NEVER_EXPIRES, null);
    }

    private static int connAck(RecordedClient client) {
        return client.came(ClientWire.CONNACK).getFirst().u8(1);
    }

    private static int lastSubAck(RecordedClient client) {
        var last = client.came(ClientWire.SUBACK).getLast();
        return last.u8(last.body().length - 1);
    }

    private void fillMemory(int percent) {
        loop.turn(() -> budget.observeHeap(percent));
        ManualLoop.runAll(List.of(loop));
    }

    @Test
    void topicFiltersAboveTheSubscriptionByteLimitOfAClientAreRejected() {
        RecordedClient client = persistent("greedy");
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            client.subscribe("f" + i + "x".repeat(60_000), AT_LEAST_ONCE);
            answers.add(lastSubAck(client));
        }
        assertEquals(List.of(1, 1, 1, QUOTA_EXCEEDED, QUOTA_EXCEEDED), answers);
        assertTrue(budget.bytes(MemoryUse.SUBSCRIPTIONS) <= SUBSCRIPTION_BYTES_MAX);
        client.subscribe("f0" + "x".repeat(60_000), AT_MOST_ONCE);
        assertEquals(0, lastSubAck(client), "one that takes the place of another");
        assertEquals(2, budget.timesReached(LimitReached.SUBSCRIPTION_BYTES));
    }

    @Test
    void newPersistentSessionBeyondTheLimitIsRejectedAndAnExistingSessionResumes() {
        assertEquals(0, connAck(persistent("one")));
        assertEquals(0, connAck(persistent("two")));
        RecordedClient third = persistent("three");
        assertEquals(QUOTA_EXCEEDED, connAck(third));
        assertTrue(third.isClosed());
        assertEquals(0, connAck(persistent("two")));
        assertEquals(0, connAck(connect("clean", 0, null)), "a session that ends with its connection");
        assertEquals(3, broker.sessions().sessions().size());
    }

    @Test
    void connectIsRejectedIfTheSessionOfTheClientDidNotFitAtTheStart() {
        broker.sessions().setNotLoaded(Set.of("stored"));
        RecordedClient client = persistent("stored");
        assertEquals(QUOTA_EXCEEDED, connAck(client));
        assertTrue(client.isClosed());
        assertEquals(0, connAck(persistent("other")));
        assertEquals(1, broker.sessions().sessions().size());
    }

    @Test
    void willsAboveTheByteLimitPerClientOrOfAllClientsAreRejected() {
        assertEquals(QUOTA_EXCEEDED, connAck(connect("large", 0, "w".repeat(200))));
        assertEquals(0, connAck(connect("first", 0, "w".repeat(80))));
        assertEquals(QUOTA_EXCEEDED, connAck(connect("second", 0, "w".repeat(80))));
    }

    @Test
    void clientThatDoesNotAcknowledgeReceivesNoMoreThanItsInFlightByteLimit() {
        RecordedClient reader = connect("reader", 0, null);
        reader.subscribe("t", AT_LEAST_ONCE);
        RecordedClient publisher = connect("publisher", 0, null);
        IntStream.rangeClosed(1, 9).forEach(id -> publisher.write(publisher.publish(AT_LEAST_ONCE, id)));
        assertEquals(
                List.of("1", "2", "3"), reader.payloads(), "a Topic Name and a payload of a byte each, of 5 bytes");
        reader.write(ClientWire.acknowledge(ClientWire.PUBACK, 1));
        assertEquals(List.of("1", "2", "3", "4"), reader.payloads());
    }

    @Test
    void queueEntriesOfAllClientsTogetherAreLimited() {
        RecordedClient reader = persistent("reader");
        reader.subscribe("t", AT_LEAST_ONCE);
        reader.breakOff();
        RecordedClient publisher = connect("publisher", 0, null);
        for (int id = 1; id <= 600; id++) {
            publisher.write(publisher.publish(AT_LEAST_ONCE, id));
        }
        long queued = broker.sessions().counts().queued();
        assertTrue(queued >= 5 && queued <= 5 + 256, "up to 256 messages of each loop are not counted yet: " + queued);
        assertTrue(budget.timesReached(LimitReached.QUEUE_ENTRIES) > 0);
    }

    @Test
    void clientWithAShortQueueLosesNothingWhenAnotherClientReachesTheTotalQueueLimit() {
        RecordedClient reader = persistent("reader");
        reader.subscribe("t", AT_LEAST_ONCE);
        reader.breakOff();
        RecordedClient publisher = connect("publisher", 0, null);
        IntStream.rangeClosed(1, 600).forEach(id -> publisher.write(publisher.publish(AT_LEAST_ONCE, id)));
        assertTrue(budget.timesReached(LimitReached.QUEUE_ENTRIES) > 0);
        RecordedClient other = persistent("other");
        other.subscribe("t", AT_LEAST_ONCE);
        other.breakOff();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        assertEquals(List.of("7"), persistent("other").payloads());
    }

    @Test
    void sheddingRejectsNewPersistentStateAndResumesExistingSessions() {
        assertEquals(0, connAck(persistent("old")));
        fillMemory(MemoryBudget.SHEDDING_PERCENT);
        assertEquals(QUOTA_EXCEEDED, connAck(persistent("new")));
        assertEquals(QUOTA_EXCEEDED, connAck(connect("will", 0, "w")));
        RecordedClient old = persistent("old");
        assertEquals(0, connAck(old));
        old.subscribe("t", AT_LEAST_ONCE);
        assertEquals(QUOTA_EXCEEDED, lastSubAck(old));
        fillMemory(0);
        old.subscribe("t", AT_LEAST_ONCE);
        assertEquals(AT_LEAST_ONCE, lastSubAck(old));
    }

    @Test
    void criticalMemoryDisconnectsTheLargestClientAndRejectsNewClients() {
        RecordedClient small = connect("small", 0, null);
        small.subscribe("t", AT_LEAST_ONCE);
        RecordedClient large = connect("large", 0, null);
        large.subscribe("x".repeat(60_000), AT_LEAST_ONCE);
        loop.turn(() -> new LargestClients(broker.sessions(), 1, (clientId, bytes, wasConnected) -> {}).startOn(loop));
        fillMemory(MemoryBudget.CRITICAL_PERCENT);
        assertEquals(QUOTA_EXCEEDED, connAck(connect("new", 0, null)));
        loop.advance(300);
        ManualLoop.runAll(List.of(loop));
        assertTrue(large.isClosed());
        assertEquals(
                QUOTA_EXCEEDED, large.came(ClientWire.DISCONNECT).getFirst().u8(0));
        assertFalse(small.isClosed());
        assertEquals(1, budget.timesReached(LimitReached.LARGEST_CLIENT));
    }

    @Test
    void memoryCountsAreZeroAfterAllClientsDisconnected() {
        RecordedClient reader = connect("reader", 0, "w");
        reader.subscribe("t", AT_LEAST_ONCE);
        RecordedClient publisher = connect("publisher", 0, null);
        IntStream.rangeClosed(1, 9).forEach(id -> publisher.write(publisher.publish(AT_LEAST_ONCE, id)));
        assertTrue(budget.bytes(MemoryUse.IN_FLIGHT) > 0 && budget.bytes(MemoryUse.QUEUES) > 0);
        reader.breakOff();
        publisher.breakOff();
        broker.checkNothingHeld(budget);
    }
}
