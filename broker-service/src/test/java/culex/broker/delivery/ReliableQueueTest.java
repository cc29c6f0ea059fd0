package culex.broker.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.observe.DropReason;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.ModelJournals;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the queue, which is mostly in the store, with a queue in memory. */
class ReliableQueueTest {
    private static final long SESSION = 7;
    private static final int RUNS = 60;
    private static final Delivery.Options PLAIN = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);
    private static final Delivery.Options SHARED =
            new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], "$share/g/t");

    private final ModelJournals store = new ModelJournals();
    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final Journal journal = store.journal(loop::add, Runnable::run, () -> {});
    private final DeliveryJournal deliveryJournal = new DeliveryJournal(SESSION, () -> true, loop::add);
    private final ManualLoop clock = new ManualLoop(0);

    private ReliableQueue queue(int messagesMax, Duration ageMax) {
        deliveryJournal.enter(journal);
        OutboundLimits limits = new OutboundLimits(
                10,
                Long.MAX_VALUE,
                messagesMax,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                ageMax,
                OutboundLimits.QueueFull.DROP_OLDEST);
        return new ReliableQueue(limits, deliveryJournal, new HeldBytes(), () -> {}, () -> {});
    }

    private Delivery delivery(boolean isStored, int payloadBytes, Delivery.Options options) {
        long number = isStored ? journal.nextNumber() : Message.NOT_STORED;
        Message message = TestMessages.of(payloadBytes, QoS.AT_LEAST_ONCE).numbered(number);
        if (isStored) {
            journal.append(message, new Receiver[] {new Receiver(SESSION, options)}, false);
        }
        return new Delivery(message, options, QoS.AT_LEAST_ONCE, false, isStored);
    }

    private void settleDown() {
        while (store.isBehind() || !loop.isEmpty()) {
            store.commit();
            for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
                task.run();
            }
        }
    }

    @Test
    void queueInTheStoreBehavesLikeAnInMemoryQueue() {
        for (long seed = 1; seed <= RUNS; seed++) {
            try {
                run(new Random(seed));
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("with seed " + seed, broken);
            }
        }
    }

    private void run(Random random) {
        ReliableQueue queue = queue(Integer.MAX_VALUE, Duration.ZERO);
        Deque<Long> model = new ArrayDeque<>();
        boolean online = false;
        long size = 0;
        for (int i = 0; i < 3000; i++) {
            switch (random.nextInt(10)) {
                case 0 -> {
                    online = !online;
                    if (online) {
                        queue.online();
                    } else {
                        queue.offline(0);
                    }
                }
                case 1, 2, 3, 4, 5 -> {
                    for (int n = random.nextInt(30); n > 0; n--) {
                        // Stored messages are identified by their number, others by their size.
                        boolean isStored = random.nextInt(20) > 0;
                        Delivery delivery = delivery(isStored, isStored ? 5 : (int) ++size, PLAIN);
                        queue.add(delivery, 0);
                        model.add(id(delivery));
                    }
                }
                case 6 -> settleDown();
                case 7 -> store.commit();
                default -> {
                    for (int n = random.nextInt(40); online && n > 0; n--) {
                        Delivery delivery = queue.poll();
                        if (delivery == null) {
                            break;
                        }
                        assertEquals(model.remove(), id(delivery));
                        deliveryJournal.settle(delivery);
                    }
                }
            }
            assertEquals(model.size(), queue.size());
            assertEquals(model.isEmpty(), queue.isEmpty());
        }
        queue.online();
        while (!model.isEmpty()) {
            Delivery delivery = queue.poll();
            if (delivery == null) {
                settleDown();
            } else {
                assertEquals(model.remove(), id(delivery));
                deliveryJournal.settle(delivery);
            }
        }
        settleDown();
        assertTrue(queue.isEmpty());
        assertEquals(0, queue.bytes());
        assertEquals(0, store.storedDeliveries(), "left in the store");
    }

    private static Long id(Delivery delivery) {
        return delivery.stored()
                ? delivery.message().number()
                : -(long) delivery.message().payload().length;
    }

    @Test
    void storedMessagesOfAnOfflineClientTakeNoMemory() {
        ReliableQueue queue = queue(Integer.MAX_VALUE, Duration.ZERO);
        queue.online();
        for (int i = 0; i < 100; i++) {
            queue.add(delivery(true, 10, PLAIN), 0);
        }
        assertEquals(100, queue.inMemory());
        queue.offline(0);
        assertEquals(0, queue.inMemory());
        for (int i = 0; i < 100; i++) {
            queue.add(delivery(true, 10, PLAIN), 0);
        }
        assertEquals(0, queue.inMemory());
        assertEquals(200, queue.size());
    }

    @Test
    void messagesOlderThanTheMaximumAgeAreDropped() {
        ReliableQueue queue = queue(Integer.MAX_VALUE, Duration.ofSeconds(60));
        queue.add(delivery(true, 1, PLAIN), 0);
        queue.add(delivery(true, 1, PLAIN), 30_000);
        clock.advance(60_000);
        queue.dropTooOld(new ClientDrops("client"), clock);
        assertEquals(2, queue.size());
        clock.advance(1000);
        queue.dropTooOld(new ClientDrops("client"), clock);
        assertEquals(1, queue.size());
        assertEquals(1, clock.counters().droppedFor(DropReason.TOO_OLD));
        settleDown();
        assertEquals(1, store.storedDeliveries());
    }

    @Test
    void messagesOlderThanTheMaximumAgeAreDroppedEvenWithoutAStore() {
        ReliableQueue queue = queue(Integer.MAX_VALUE, Duration.ofSeconds(60));
        queue.add(delivery(false, 1, PLAIN), 0);
        clock.advance(60_000);
        queue.dropTooOld(new ClientDrops("client"), clock);
        assertEquals(1, queue.size());
        clock.advance(1);
        queue.dropTooOld(new ClientDrops("client"), clock);
        assertEquals(0, queue.size());
        assertEquals(1, clock.counters().droppedFor(DropReason.TOO_OLD));
    }

    @Test
    void dropOldestDeletesTheMessageFromTheStore() {
        ReliableQueue queue = queue(2, Duration.ZERO);
        queue.add(delivery(true, 1, PLAIN), 0);
        queue.add(delivery(true, 1, PLAIN), 0);
        assertEquals(false, queue.hasRoomFor(delivery(false, 1, PLAIN)));
        assertTrue(queue.dropOldest());
        settleDown();
        assertEquals(1, store.storedDeliveries());
        assertEquals(1, queue.size());
    }

    @Test
    void endedSessionReturnsMessagesToTheirSharedSubscriptionsAndDeletesItsOthersFromTheStore() {
        ReliableQueue queue = queue(Integer.MAX_VALUE, Duration.ZERO);
        List<Long> shared = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            boolean isShared = i % 3 == 0;
            Delivery delivery = delivery(true, 1, isShared ? SHARED : PLAIN);
            queue.add(delivery, 0);
            if (isShared) {
                shared.add(delivery.message().number());
            }
        }
        queue.online();
        queue.poll(); // the store is reading a page when the Session ends
        List<Long> taken = new ArrayList<>();
        queue.takeUndelivered(deliveries -> deliveries.stream()
                .filter(delivery -> delivery.options().sharedFilter() != null)
                .forEach(delivery -> taken.add(delivery.message().number())));
        settleDown();
        assertEquals(shared, taken);
        assertEquals(0, store.storedDeliveries());
    }
}
