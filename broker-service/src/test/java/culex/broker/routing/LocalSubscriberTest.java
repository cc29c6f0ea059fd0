package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.LocalSubscriber;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.observe.DropReason;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.security.Authorizer;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import culex.broker.transport.Faults;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.RecordedFaults;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A subscriber inside the process: the messages that it receives, its queue while its handler is slow, and its end. */
class LocalSubscriberTest {
    private static final SubscriptionOptions AT_LEAST_ONCE =
            new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, false, 0);
    private static final Journal NO_STORE = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});
    private static final int MANY = 100_000;

    private final RecordedFaults faults = new RecordedFaults();
    private final ManualLoop publishers = new ManualLoop(0);
    private ManualLoop loop = new ManualLoop(1, faults);
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final List<String> received = new ArrayList<>();
    private final List<Long> dropped = new ArrayList<>();

    private final LocalSubscriber.Handler recording = new LocalSubscriber.Handler() {
        @Override
        public void onMessage(Delivery delivery) {
            received.add(text(delivery));
        }

        @Override
        public void onDropped(long messages) {
            dropped.add(messages);
        }
    };

    private static String text(Delivery delivery) {
        return new String(delivery.message().payload(), StandardCharsets.UTF_8);
    }

    private LocalSubscriber subscriber(LocalSubscriber.Limits limits, LocalSubscriber.Handler handler) {
        LocalSubscriber subscriber = new LocalSubscriber("view", loop, tree, limits, handler);
        loop.turn(() -> subscriber.subscribe(filter("t"), AT_LEAST_ONCE));
        return subscriber;
    }

    private LocalSubscriber subscriber(int unacknowledgedMax, int queuedMax, boolean dropsOldest) {
        return subscriber(new LocalSubscriber.Limits(unacknowledgedMax, queuedMax, 1 << 20, dropsOldest), recording);
    }

    private static TopicFilter filter(String text) {
        return Objects.requireNonNull(TopicFilter.parse(text));
    }

    private Router router(ManualLoop from) {
        return new Router(
                from,
                List.of(publishers, loop),
                tree,
                Authorizer.OPEN,
                new RetainedMessages(RetainedLimits.NONE, null),
                NO_STORE,
                1 << 20);
    }

    private static Message message(String text) {
        return TestMessages.of(text.getBytes(StandardCharsets.UTF_8), QoS.AT_LEAST_ONCE, false, "publisher");
    }

    private void publish(String... texts) {
        Router router = router(loop);
        loop.turn(() -> List.of(texts).forEach(text -> router.publish(message(text))));
    }

    private void acknowledge(LocalSubscriber subscriber, int messages) {
        loop.turn(() -> subscriber.acknowledge(messages));
    }

    @Test
    void messagePublishedOnAnotherLoopIsDeliveredOnTheLoopOfTheSubscriber() {
        List<Boolean> onItsLoop = new ArrayList<>();
        subscriber(new LocalSubscriber.Limits(10, 10, 1000, false), delivery -> onItsLoop.add(loop.isCurrent()));
        Router router = router(publishers);
        publishers.turn(() -> router.publish(message("a")));
        ManualLoop.runAll(List.of(publishers, loop));
        assertEquals(List.of(true), onItsLoop);
    }

    @Test
    void messagesAboveTheUnacknowledgedLimitAreQueuedUntilAcknowledgement() {
        LocalSubscriber subscriber = subscriber(2, 10, false);
        publish("a", "b", "c", "d");
        assertEquals(List.of("a", "b"), received);
        acknowledge(subscriber, 1);
        assertEquals(List.of("a", "b", "c"), received);
        acknowledge(subscriber, 2);
        assertEquals(List.of("a", "b", "c", "d"), received);
        assertTrue(dropped.isEmpty());
    }

    @Test
    void acknowledgementFromAnotherThreadDeliversTheNextMessageOnTheLoop() {
        LocalSubscriber subscriber = subscriber(1, 10, false);
        publish("a", "b");
        subscriber.acknowledge(1);
        assertEquals(List.of("a"), received);
        assertTrue(loop.runOne());
        assertEquals(List.of("a", "b"), received);
    }

    @Test
    void exceptionAfterAnAcknowledgementDoesNotRaiseTheUnacknowledgedLimit() {
        LocalSubscriber[] subscriber = new LocalSubscriber[1];
        subscriber[0] = subscriber(new LocalSubscriber.Limits(1, 10, 1000, false), delivery -> {
            received.add(text(delivery));
            if (text(delivery).equals("a")) {
                subscriber[0].acknowledge(1);
                throw new IllegalStateException("bug");
            }
        });
        publish("a", "b", "c");
        assertEquals(List.of("a", "b"), received);
        assertEquals(List.of(Faults.Where.RECEIVER), faults.places());
    }

    @Test
    void exceptionInTheCallbackForADroppedMessageIsAFaultAndDeliveryContinues() {
        LocalSubscriber subscriber =
                subscriber(new LocalSubscriber.Limits(1, 1, 1000, true), new LocalSubscriber.Handler() {
                    @Override
                    public void onMessage(Delivery delivery) {
                        received.add(text(delivery));
                    }

                    @Override
                    public void onDropped(long messages) {
                        throw new IllegalStateException("bug");
                    }
                });
        publish("a", "b", "c");
        acknowledge(subscriber, 1);
        assertEquals(List.of("a", "c"), received);
        assertEquals(List.of(Faults.Where.RECEIVER), faults.places());
    }

    @Test
    void acknowledgementOfMoreMessagesThanDeliveredIsRejected() {
        LocalSubscriber subscriber = subscriber(1, 10, false);
        publish("a", "b");
        assertThrows(IllegalArgumentException.class, () -> acknowledge(subscriber, 2));
    }

    @Test
    void fullQueueDropsTheNewestMessageAndCountsIt() {
        LocalSubscriber subscriber = subscriber(1, 2, false);
        publish("a", "b", "c", "d", "e");
        assertEquals(List.of(1L, 2L), dropped);
        assertEquals(2, loop.counters().droppedFor(DropReason.QUEUE_FULL));
        IntStream.range(0, 2).forEach(i -> acknowledge(subscriber, 1));
        assertEquals(List.of("a", "b", "c"), received);
    }

    @Test
    void fullQueueDropsTheOldestMessageIfConfigured() {
        LocalSubscriber subscriber = subscriber(1, 2, true);
        publish("a", "b", "c", "d", "e");
        IntStream.range(0, 2).forEach(i -> acknowledge(subscriber, 1));
        assertEquals(List.of("a", "d", "e"), received);
        assertEquals(List.of(1L, 2L), dropped);
    }

    @Test
    void queueIsLimitedInBytes() {
        LocalSubscriber.Limits limits =
                new LocalSubscriber.Limits(1, 1000, 2L * message("x").sizeBytes(), false);
        subscriber(limits, recording);
        publish("a", "b", "c", "d");
        assertEquals(List.of(1L), dropped);
    }

    @Test
    void queuedMessagesCountAsMemoryOfQueuesUntilTheyAreDelivered() {
        MemoryBudget budget = new MemoryBudget(1 << 30);
        loop = new ManualLoop(1, budget);
        LocalSubscriber subscriber = subscriber(1, 10, false);
        publish("a", "b");
        loop.memory().publish();
        assertTrue(budget.bytes(MemoryUse.QUEUES) >= message("b").sizeBytes());
        acknowledge(subscriber, 1);
        loop.memory().publish();
        assertEquals(0, budget.bytes(MemoryUse.QUEUES));
    }

    @Test
    void messagesThatCannotBeDeliveredAtOnceAreDroppedWhileMemoryIsShort() {
        MemoryBudget budget = new MemoryBudget(1 << 20);
        loop = new ManualLoop(1, budget);
        subscriber(1, 10, true);
        loop.memory().add(MemoryUse.QUEUES, 1 << 20);
        loop.memory().publish();
        publish("a", "b");
        assertEquals(List.of("a"), received);
        assertEquals(1, budget.timesReached(LimitReached.MEMORY));
    }

    @Test
    void handlerThatAcknowledgesAtOnceReceivesALongQueueWithoutRecursion() {
        List<LocalSubscriber> self = new ArrayList<>();
        int[] count = {0};
        boolean[] acknowledges = {false};
        LocalSubscriber subscriber =
                subscriber(new LocalSubscriber.Limits(1, MANY, Long.MAX_VALUE, false), delivery -> {
                    count[0]++;
                    if (acknowledges[0]) {
                        self.getFirst().acknowledge(1);
                    }
                });
        self.add(subscriber);
        Router router = router(loop);
        loop.turn(() -> IntStream.range(0, MANY).forEach(i -> router.publish(message("a"))));
        acknowledges[0] = true;
        acknowledge(subscriber, 1);
        assertEquals(MANY, count[0]);
    }

    @Test
    void exceptionOfTheHandlerIsAFaultAndTheNextMessageIsDelivered() {
        List<String> seen = new ArrayList<>();
        subscriber(new LocalSubscriber.Limits(1, 10, 1000, false), delivery -> {
            seen.add(text(delivery));
            throw new IllegalStateException("the sink is broken");
        });
        publish("a", "b");
        assertEquals(List.of("a", "b"), seen);
        assertEquals(List.of(Faults.Where.RECEIVER, Faults.Where.RECEIVER), faults.places());
    }

    @Test
    void messageThatExpiresInTheQueueIsDropped() {
        LocalSubscriber subscriber = subscriber(1, 10, false);
        Router router = router(loop);
        Message expiring =
                new Message(TopicName.of("t"), new byte[1], QoS.AT_MOST_ONCE, false, new byte[0], 500, "publisher", 0);
        loop.turn(() -> {
            router.publish(message("a"));
            router.publish(expiring);
            router.publish(message("b"));
        });
        loop.advance(1000);
        acknowledge(subscriber, 1);
        assertEquals(List.of("a", "b"), received);
        assertEquals(1, loop.counters().droppedFor(DropReason.EXPIRED));
    }

    @Test
    void closedSubscriberLeavesTheTreeAndReceivesNothingMore() {
        LocalSubscriber subscriber = subscriber(1, 10, false);
        publish("a", "b");
        loop.turn(subscriber::close);
        assertEquals(0, tree.size());
        acknowledge(subscriber, 1);
        publish("c");
        loop.turn(() -> subscriber.subscribe(filter("t"), AT_LEAST_ONCE));
        assertEquals(0, tree.size());
        assertEquals(List.of("a"), received);
        assertFalse(subscriber.isOnline());
    }

    @Test
    void unsubscribeKeepsTheOtherSubscriptions() {
        LocalSubscriber subscriber = subscriber(10, 10, false);
        loop.turn(() -> {
            subscriber.subscribe(filter("+"), AT_LEAST_ONCE);
            subscriber.unsubscribe(filter("t"));
        });
        publish("a");
        assertEquals(List.of("a"), received);
        assertEquals(1, tree.size());
    }

    @Test
    void sharedSubscriptionMembersReceiveInRotationWithoutClosedMembers() {
        List<String> second = new ArrayList<>();
        LocalSubscriber one = member("one", recording);
        member("two", delivery -> second.add(text(delivery)));
        publish("a", "b");
        assertEquals(1, received.size());
        assertEquals(1, second.size());
        loop.turn(one::close);
        publish("c", "d");
        assertEquals(3, second.size());
    }

    private LocalSubscriber member(String name, LocalSubscriber.Handler handler) {
        LocalSubscriber member =
                new LocalSubscriber(name, loop, tree, new LocalSubscriber.Limits(10, 10, 1000, false), handler);
        loop.turn(() -> member.subscribe(filter("$share/g/t"), AT_LEAST_ONCE));
        return member;
    }
}
