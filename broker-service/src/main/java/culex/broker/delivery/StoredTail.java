package culex.broker.delivery;

import culex.broker.message.Delivery;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The part of a queue that is not in memory: the number, size and arrival time of each stored message, 16 bytes in all. Deliveries that are
 * not stored may be between them; these stay in memory. A ring buffer that grows. Not thread-safe.
 */
final class StoredTail {
    /** The bytes of one slot of the table. */
    static final int ENTRY_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private static final int FIRST_CAPACITY = 16;
    private static final int IDLE_CAPACITY_MAX = 1024;
    /** The number of a delivery that is not stored: it is in {@link #inMemory}. */
    private static final long IN_MEMORY = 0;

    private static final long[] NO_NUMBERS = {};
    private static final int[] NO_INTS = {};

    private final HeldBytes held;
    private long[] numbers = NO_NUMBERS;
    /** The size of each message; negative for a message of a Shared Subscription. */
    private int[] sizes = NO_INTS;

    private int[] seconds = NO_INTS;
    private int first;
    private int count;
    private long bytes;
    /** The deliveries that are not stored, in their order; null while there are none. */
    private @Nullable ArrayDeque<Delivery> inMemory;

    StoredTail(HeldBytes held) {
        this.held = held;
    }

    int size() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    long bytes() {
        return bytes;
    }

    /** Adds a stored message at the end. */
    void add(long number, int sizeBytes, int atSeconds, boolean isShared) {
        ensureRoom();
        set((first + count) & (numbers.length - 1), number, sizeBytes, atSeconds, isShared);
    }

    /** Adds a delivery at the end, stored or not. */
    void add(Delivery delivery, int atSeconds) {
        if (!delivery.stored()) {
            inMemory().addLast(delivery);
            held.queued(delivery);
        }
        add(numberOf(delivery), delivery.messageBytes(), atSeconds, isShared(delivery));
    }

    /** Puts a delivery back at the front. */
    void addFirst(Delivery delivery, int atSeconds) {
        if (!delivery.stored()) {
            inMemory().addFirst(delivery);
            held.queued(delivery);
        }
        ensureRoom();
        first = (first - 1) & (numbers.length - 1);
        set(first, numberOf(delivery), delivery.messageBytes(), atSeconds, isShared(delivery));
    }

    private ArrayDeque<Delivery> inMemory() {
        ArrayDeque<Delivery> deliveries = inMemory;
        if (deliveries == null) {
            deliveries = new ArrayDeque<>(1);
            inMemory = deliveries;
        }
        return deliveries;
    }

    private static long numberOf(Delivery delivery) {
        return delivery.stored() ? delivery.message().number() : IN_MEMORY;
    }

    private static boolean isShared(Delivery delivery) {
        return delivery.options().sharedFilter() != null;
    }

    private void set(int at, long number, int sizeBytes, int atSeconds, boolean isShared) {
        numbers[at] = number;
        sizes[at] = isShared ? -sizeBytes : sizeBytes;
        seconds[at] = atSeconds;
        count++;
        bytes += sizeBytes;
    }

    private void ensureRoom() {
        if (count < numbers.length) {
            return;
        }
        int capacity = Math.max(FIRST_CAPACITY, numbers.length * 2);
        held.queueTable((long) (capacity - numbers.length) * ENTRY_BYTES);
        long[] largerNumbers = new long[capacity];
        int[] largerSizes = new int[capacity];
        int[] largerSeconds = new int[capacity];
        for (int i = 0; i < count; i++) {
            int at = (first + i) & (numbers.length - 1);
            largerNumbers[i] = numbers[at];
            largerSizes[i] = sizes[at];
            largerSeconds[i] = seconds[at];
        }
        numbers = largerNumbers;
        sizes = largerSizes;
        seconds = largerSeconds;
        first = 0;
    }

    /** Whether the first message of this tail is in the store, not in memory; the tail must not be empty. */
    boolean isFirstStored() {
        return numbers[first] != IN_MEMORY;
    }

    /** Whether the first message of this tail is for a Shared Subscription; the tail must not be empty. */
    boolean isFirstShared() {
        return sizes[first] < 0;
    }

    /** When the first message of this tail arrived, in seconds since 1970; the tail must not be empty. */
    int firstSeconds() {
        return seconds[first];
    }

    /** Removes the first message of this tail, which must be in the store, and returns the number of that message. */
    long remove() {
        long number = numbers[first];
        count--;
        bytes -= Math.abs(sizes[first]);
        first = (first + 1) & (numbers.length - 1);
        if (count == 0 && numbers.length > IDLE_CAPACITY_MAX) {
            free();
        }
        return number;
    }

    /** Adds the first messages to a collector; the tail does not change. */
    void collect(QueueContents.Collector collector) {
        Iterator<Delivery> others = inMemory == null ? Collections.emptyIterator() : inMemory.iterator();
        for (int i = 0; i < count && collector.hasRoom(); i++) {
            int at = (first + i) & (numbers.length - 1);
            if (numbers[at] == IN_MEMORY) {
                collector.add(others.next(), 0);
            } else {
                collector.addStored(numbers[at], Math.abs(sizes[at]), 0);
            }
        }
    }

    /** Releases the arrays; call it only while they contain no message. */
    void free() {
        held.queueTable(-(long) numbers.length * ENTRY_BYTES);
        numbers = NO_NUMBERS;
        sizes = NO_INTS;
        seconds = NO_INTS;
        inMemory = null;
        first = 0;
    }

    /** Removes the first message of this tail, which must be in memory, and returns its delivery. */
    Delivery removeInMemory() {
        Delivery delivery = inMemory().removeFirst();
        held.dequeued(delivery);
        remove();
        return delivery;
    }

    /**
     * Removes the first stored messages and returns their message numbers: at most {@code max}, and none after the total has reached
     * {@code bytesMax} bytes.
     */
    long[] removePage(int max, long bytesMax) {
        long[] page = new long[Math.min(max, count)];
        int taken = 0;
        long before = bytes;
        while (taken < page.length && isFirstStored() && before - bytes < bytesMax) {
            page[taken++] = remove();
        }
        return taken == page.length ? page : Arrays.copyOf(page, taken);
    }
}
