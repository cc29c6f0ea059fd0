package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.LocalSubscriber;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import culex.broker.transport.Faults;
import culex.broker.transport.ManualLoop;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The queue of a subscriber inside the process: its limits, its memory and what it drops. */
class LocalSubscriberQueueTest extends LocalSubscriberFixture {
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
    void messagesThatCannotBeDeliveredImmediatelyAreDroppedWhileMemoryIsShort() {
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
}
