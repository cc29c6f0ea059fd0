package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.transport.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of QoS 1 and 2 that wait for a client, first in first out, within limits of number, bytes and age. Those that the store keeps
 * are in memory only as far as the client will take them next; behind them stand their numbers, and pages of them are read as the queue
 * moves on. While the client is away all of them are numbers. On the loop that owns the Session.
 */
final class ReliableQueue {
    /** The most that are in memory ahead of stored ones; two such pages at most. */
    private static final int PAGE = 1000;

    private static final long PAGE_BYTES = 512 * 1024;
    private static final long[] NO_PAGE = {};

    private final OutboundQueue head;
    private final StoredTail tail;
    private final OutboundLimits limits;
    private final KeptDeliveries kept;
    private final Runnable onLoaded;
    private final Runnable onChanged;
    private long[] page = NO_PAGE;
    /** When the client went. */
    private long leftAtMillis;

    private boolean online;
    private boolean ended;

    /**
     * @param onLoaded runs when there is more to {@link #poll}
     * @param onChanged runs when an answer of the store has changed what is held, and nothing else does
     */
    ReliableQueue(OutboundLimits limits, KeptDeliveries kept, HeldBytes held, Runnable onLoaded, Runnable onChanged) {
        this.limits = limits;
        this.kept = kept;
        this.onLoaded = onLoaded;
        this.onChanged = onChanged;
        tail = new StoredTail(held);
        head = new OutboundQueue(limits.queuedMessagesMax(), limits.queuedBytesMax(), held);
    }

    boolean isEmpty() {
        return head.isEmpty() && page.length == 0 && tail.isEmpty();
    }

    int size() {
        return head.size() + page.length + tail.size();
    }

    long bytes() {
        return head.bytes() + tail.bytes();
    }

    /** How many of them are in memory. */
    int inMemory() {
        return head.size();
    }

    /** A message that the store held. */
    void restore(long number, int sizeBytes, int atSeconds, boolean isShared) {
        tail.add(number, sizeBytes, atSeconds, isShared);
    }

    /** Whether there is room for a message; one larger than the whole queue finds room in an empty one. */
    boolean hasRoomFor(Delivery delivery) {
        long bytesMax = delivery.stored()
                ? limits.queuedBytesMax()
                : Math.min(limits.queuedBytesMax(), limits.queuedInMemoryBytesMax());
        return isEmpty() || (size() < limits.queuedMessagesMax() && bytes() + delivery.messageBytes() <= bytesMax);
    }

    /** Adds a delivery for which there is room. */
    void add(Delivery delivery, long nowMillis) {
        boolean inMemory = online ? isShort() : !delivery.stored();
        if (page.length == 0 && tail.isEmpty() && (inMemory || !delivery.stored())) {
            head.add(delivery);
        } else {
            tail.add(delivery, (int) TimeUnit.MILLISECONDS.toSeconds(nowMillis));
        }
    }

    /** Whether what is in memory will soon run out. */
    private boolean isShort() {
        return head.size() < PAGE && head.bytes() < PAGE_BYTES;
    }

    /** The next one, taken out; null when there is none, or when it is on its way from the store. */
    @Nullable Delivery poll() {
        if (head.isEmpty()) {
            fill();
        }
        Delivery delivery = head.poll();
        fill();
        return delivery;
    }

    /** Has the store read what comes next, before the head runs dry. */
    private void fill() {
        if (page.length > 0 || tail.isEmpty() || !isShort()) {
            return;
        }
        while (!tail.isEmpty() && !tail.isFirstStored()) {
            head.add(tail.removeInMemory());
        }
        page = tail.removePage(PAGE, PAGE_BYTES);
        if (page.length > 0) {
            kept.load(page, this::loaded);
        }
    }

    private void loaded(List<Delivery> deliveries) {
        if (ended) {
            return; // leaveBehind has the answer of its own
        }
        page = NO_PAGE;
        deliveries.forEach(head::add);
        if (online) {
            onLoaded.run();
        } else {
            store(leftAtMillis);
            onChanged.run();
        }
    }

    /** The client is there. */
    void online() {
        online = true;
    }

    /** The client is gone: what the store keeps need not be in memory. */
    void offline(long nowMillis) {
        online = false;
        leftAtMillis = nowMillis;
        if (page.length == 0) {
            store(nowMillis);
        }
        if (isEmpty()) {
            head.free();
            tail.free();
        }
    }

    /** Moves what is in memory to the tail, unless the store keeps none of it. */
    private void store(long nowMillis) {
        List<Delivery> inMemory = new ArrayList<>(head.size());
        boolean any = !tail.isEmpty();
        for (Delivery delivery = head.poll(); delivery != null; delivery = head.poll()) {
            inMemory.add(delivery);
            any |= delivery.stored();
        }
        if (!any) {
            inMemory.forEach(head::add);
            return;
        }
        int now = (int) TimeUnit.MILLISECONDS.toSeconds(nowMillis);
        for (Delivery delivery : inMemory.reversed()) {
            tail.addFirst(delivery, now);
        }
    }

    /** Drops the one that waits longest and is not on its way from the store; false when there is none. */
    boolean dropOldest() {
        Delivery oldest = head.poll();
        if (oldest != null) {
            kept.settle(oldest);
        } else if (!tail.isEmpty()) {
            dropFirstOfTail();
        } else {
            return false;
        }
        return true;
    }

    private void dropFirstOfTail() {
        if (tail.isFirstStored()) {
            kept.settle(tail.remove());
        } else {
            tail.removeInMemory();
        }
    }

    /** Drops what has waited longer than the limits allow. */
    void dropTooOld(long nowMillis, long nowNanos, Counters counters) {
        Duration most = limits.queuedAgeMax();
        if (most.isZero()) {
            return;
        }
        for (Delivery first = head.peek(); isOlder(first, nowNanos - most.toNanos()); first = head.peek()) {
            dropOldest();
            counters.dropped(Counters.Dropped.TOO_OLD);
        }
        int oldest = (int) TimeUnit.MILLISECONDS.toSeconds(nowMillis - most.toMillis());
        while (!tail.isEmpty() && tail.firstSeconds() < oldest) {
            dropFirstOfTail();
            counters.dropped(Counters.Dropped.TOO_OLD);
        }
    }

    /** Whether a delivery came before a moment; one that was read back was young enough a moment ago. */
    private static boolean isOlder(@Nullable Delivery delivery, long momentNanos) {
        return delivery != null
                && delivery.message().receivedNanos() != Message.NOT_MEASURED
                && delivery.message().receivedNanos() - momentNanos < 0;
    }

    /**
     * The Session ends: takes everything out. What came by Shared Subscriptions goes to whoever takes it, page by page; the store
     * need not keep any of it.
     */
    void leaveBehind(Consumer<List<Delivery>> taker) {
        ended = true;
        List<Delivery> inMemory = new ArrayList<>();
        for (Delivery delivery = head.poll(); delivery != null; delivery = head.poll()) {
            inMemory.add(delivery);
            kept.settle(delivery);
        }
        taker.accept(inMemory);
        long[] reading = page;
        page = NO_PAGE;
        leaveBehind(reading, taker);
    }

    private void leaveBehind(long[] numbers, Consumer<List<Delivery>> taker) {
        if (numbers.length > 0) {
            kept.load(numbers, deliveries -> {
                for (long number : numbers) {
                    kept.settle(number); // with what comes of it, in one commit
                }
                taker.accept(deliveries);
                leaveBehind(nextShared(taker), taker);
                onChanged.run();
            });
            return;
        }
        long[] next = nextShared(taker);
        if (next.length > 0) {
            leaveBehind(next, taker);
        }
    }

    /** Settles what is not shared, up to the next page of what is. */
    private long[] nextShared(Consumer<List<Delivery>> taker) {
        while (!tail.isEmpty()) {
            if (!tail.isFirstStored()) {
                taker.accept(List.of(tail.removeInMemory()));
            } else if (tail.isFirstShared()) {
                return tail.removePage(PAGE, PAGE_BYTES);
            } else {
                kept.settle(tail.remove());
            }
        }
        tail.free();
        return NO_PAGE;
    }
}
