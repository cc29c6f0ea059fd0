package culex.broker.delivery;

import culex.broker.message.Delivery;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Deliveries queued in memory for a client, first in first out, limited in number and bytes. Not thread-safe. */
final class OutboundQueue {
    private static final int IDLE_CAPACITY_MAX = 1024;

    private final int messagesMax;
    private final long bytesMax;
    private final HeldBytes held;
    /** The deliveries; null while the queue is empty and was not used for some time. */
    private @Nullable ArrayDeque<Delivery> deliveries;

    private int largest;
    private long bytes;

    OutboundQueue(int messagesMax, long bytesMax, HeldBytes held) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
        this.held = held;
    }

    boolean isEmpty() {
        return deliveries == null || deliveries.isEmpty();
    }

    int size() {
        return deliveries == null ? 0 : deliveries.size();
    }

    long bytes() {
        return bytes;
    }

    /** Whether there is room for a message; an empty queue has room for any message. */
    boolean hasRoomFor(Delivery delivery) {
        return isEmpty() || (size() < messagesMax && bytes + delivery.messageBytes() <= bytesMax);
    }

    void add(Delivery delivery) {
        ArrayDeque<Delivery> waiting = deliveries;
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
            deliveries = waiting;
        }
        waiting.add(delivery);
        largest = Math.max(largest, waiting.size());
        bytes += delivery.messageBytes();
        held.queued(delivery);
    }

    @Nullable Delivery peek() {
        return deliveries == null ? null : deliveries.peek();
    }

    @Nullable Delivery poll() {
        Delivery delivery = deliveries == null ? null : deliveries.poll();
        if (delivery == null) {
            return null;
        }
        bytes -= delivery.messageBytes();
        held.dequeued(delivery);
        if (largest > IDLE_CAPACITY_MAX && isEmpty()) {
            free(); // an ArrayDeque never shrinks
        }
        return delivery;
    }

    /** Adds the first deliveries to a collector; the queue does not change. */
    void collect(QueueContents.Collector collector) {
        ArrayDeque<Delivery> waiting = deliveries;
        if (waiting != null) {
            for (Delivery delivery : waiting) {
                if (!collector.hasRoom()) {
                    return;
                }
                collector.add(delivery, 0);
            }
        }
    }

    /** Releases the memory of the queue, which is empty. */
    void free() {
        deliveries = null;
        largest = 0;
    }
}
