package culex.broker.session;

import culex.broker.message.Delivery;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Deliveries that wait for a client, first in first out, within limits of number and bytes. Not thread-safe. */
final class OutboundQueue {
    private final int messagesMax;
    private final long bytesMax;
    private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>(4);
    private long bytes;

    OutboundQueue(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    boolean isEmpty() {
        return deliveries.isEmpty();
    }

    int size() {
        return deliveries.size();
    }

    long bytes() {
        return bytes;
    }

    /** Whether there is room for a message; one larger than the whole queue finds room in an empty one. */
    boolean hasRoomFor(Delivery delivery) {
        return deliveries.isEmpty()
                || (deliveries.size() < messagesMax
                        && bytes + delivery.message().sizeBytes() <= bytesMax);
    }

    void add(Delivery delivery) {
        deliveries.add(delivery);
        bytes += delivery.message().sizeBytes();
    }

    @Nullable Delivery peek() {
        return deliveries.peek();
    }

    @Nullable Delivery poll() {
        Delivery delivery = deliveries.poll();
        if (delivery != null) {
            bytes -= delivery.message().sizeBytes();
        }
        return delivery;
    }
}
