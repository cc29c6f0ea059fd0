package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queued deliveries of QoS 1 and 2 of a client, first in first out, within limits of number, bytes and age. Of the stored deliveries,
 * only the next pages are in memory while the client is connected, and none while it is not. Of all others the queue has the message
 * numbers, with which it reads page after page. Runs on the loop that owns the Session.
 */
final class ReliableQueue {
    /** Maximum number of messages of a page; at most two pages are in memory. */
    private static final int PAGE = 1000;

    private static final long PAGE_BYTES = 512 * 1024;
    /** The assumed size of a message that the store is reading. */
    private static final int PAGE_MESSAGE_BYTES = (int) (PAGE_BYTES / 16);

    private static final long[] NO_PAGE = {};

    private final OutboundQueue head;
    private final StoredTail tail;
    private final OutboundLimits limits;
    private final DeliveryJournal deliveryJournal;
    private final Runnable onLoaded;
    private final Runnable onChanged;
    private long[] page = NO_PAGE;
    /** The wall-clock time at which the client disconnected. */
    private long leftAtMillis;

    private boolean online;
    private boolean ended;

    /**
     * @param onLoaded runs after a read, when {@link #poll} may return a delivery again
     * @param onChanged runs after a read that ended while the client was not connected and that changed the bytes of memory of this queue
     */
    ReliableQueue(
            OutboundLimits limits,
            DeliveryJournal deliveryJournal,
            HeldBytes held,
            Runnable onLoaded,
            Runnable onChanged) {
        this.limits = limits;
        this.deliveryJournal = deliveryJournal;
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

    /** The number of deliveries in memory. */
    int inMemory() {
        return head.size();
    }

    /** Adds a message that was queued before the broker started. */
    void restore(long number, int sizeBytes, int atSeconds, boolean isShared) {
        tail.add(number, sizeBytes, atSeconds, isShared);
    }

    /** Whether there is room for a message; an empty queue has room for any message. */
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

    /** Whether less than a page is in memory. */
    private boolean isShort() {
        return head.size() < PAGE && head.bytes() < PAGE_BYTES;
    }

    /** Removes and returns the next delivery; null when there is none, or while the store reads it. */
    @Nullable Delivery poll() {
        if (head.isEmpty()) {
            fill();
        }
        Delivery delivery = head.poll();
        fill();
        return delivery;
    }

    /** Reads the next page while there are still deliveries in memory. */
    private void fill() {
        if (page.length > 0 || tail.isEmpty() || !isShort()) {
            return;
        }
        while (!tail.isEmpty() && !tail.isFirstStored()) {
            head.add(tail.removeInMemory());
        }
        page = tail.removePage(PAGE, PAGE_BYTES);
        if (page.length > 0) {
            deliveryJournal.load(page, this::loaded);
        }
    }

    private void loaded(List<Delivery> deliveries) {
        if (ended) {
            return; // takeUndelivered() reads the next page of stored messages itself
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

    /** Called when the client is connected. */
    void online() {
        online = true;
    }

    /** Called when the client has disconnected: removes stored deliveries from memory. */
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

    /** Moves the deliveries that are in memory to the tail; does nothing if the store has none of them. */
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

    /** Adds the first deliveries to a collector; the queue does not change. */
    void collect(QueueContents.Collector collector) {
        head.collect(collector);
        for (int i = 0; i < page.length && collector.hasRoom(); i++) {
            collector.addStored(page[i], PAGE_MESSAGE_BYTES, 0);
        }
        tail.collect(collector);
    }

    /** The oldest delivery, or null when it is not in memory. */
    @Nullable Delivery oldestInMemory() {
        return head.peek();
    }

    /** Drops the oldest delivery that the store is not reading; returns false when there is no such delivery. */
    boolean dropOldest() {
        Delivery oldest = head.poll();
        if (oldest != null) {
            deliveryJournal.settle(oldest);
        } else if (!tail.isEmpty()) {
            dropFirstOfTail();
        } else {
            return false;
        }
        return true;
    }

    private void dropFirstOfTail() {
        if (tail.isFirstStored()) {
            deliveryJournal.settle(tail.remove());
        } else {
            tail.removeInMemory();
        }
    }

    /** Drops deliveries that are older than the limits allow. */
    void dropTooOld(ClientDrops drops, Loop loop) {
        Duration most = limits.queuedAgeMax();
        if (most.isZero()) {
            return;
        }
        long sinceNanos = loop.nowNanos() - most.toNanos();
        for (Delivery first = head.peek(); first != null && isOlder(first, sinceNanos); first = head.peek()) {
            dropOldest();
            drops.drop(loop, first.message(), DropReason.TOO_OLD);
        }
        int oldest = (int) TimeUnit.MILLISECONDS.toSeconds(loop.nowMillis() - most.toMillis());
        while (!tail.isEmpty() && tail.firstSeconds() < oldest) {
            dropFirstOfTail();
            drops.drop(loop, null, DropReason.TOO_OLD);
        }
    }

    /** Whether a delivery was received before a moment. False for one that was read back, whose age was checked before the read. */
    private static boolean isOlder(Delivery delivery, long momentNanos) {
        return delivery.message().receivedNanos() != Message.NOT_MEASURED
                && delivery.message().receivedNanos() - momentNanos < 0;
    }

    /**
     * Called when the Session ends: empties the queue and deletes its messages from the store. Passes the messages of Shared Subscriptions
     * to the taker, page by page, and also the other messages that are in memory.
     */
    void takeUndelivered(Consumer<List<Delivery>> taker) {
        ended = true;
        List<Delivery> inMemory = new ArrayList<>();
        for (Delivery delivery = head.poll(); delivery != null; delivery = head.poll()) {
            inMemory.add(delivery);
            deliveryJournal.settle(delivery);
        }
        taker.accept(inMemory);
        long[] reading = page;
        page = NO_PAGE;
        takeUndelivered(reading, taker);
    }

    private void takeUndelivered(long[] numbers, Consumer<List<Delivery>> taker) {
        if (numbers.length > 0) {
            deliveryJournal.load(numbers, deliveries -> {
                for (long number : numbers) {
                    deliveryJournal.settle(number); // in one commit with what the taker appends
                }
                taker.accept(deliveries);
                takeUndelivered(nextShared(taker), taker);
                onChanged.run();
            });
            return;
        }
        long[] next = nextShared(taker);
        if (next.length > 0) {
            takeUndelivered(next, taker);
        }
    }

    /** Deletes messages of Non-shared Subscriptions from the store, up to the next page of shared ones, which is returned. */
    private long[] nextShared(Consumer<List<Delivery>> taker) {
        while (!tail.isEmpty()) {
            if (!tail.isFirstStored()) {
                taker.accept(List.of(tail.removeInMemory()));
            } else if (tail.isFirstShared()) {
                return tail.removePage(PAGE, PAGE_BYTES);
            } else {
                deliveryJournal.settle(tail.remove());
            }
        }
        tail.free();
        return NO_PAGE;
    }
}
