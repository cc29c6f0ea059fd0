package culex.broker.delivery;

import org.agrona.collections.IntArrayQueue;
import org.jspecify.annotations.Nullable;

/** A queue of Packet Identifiers, first in first out; uses no memory before the first one. Not thread-safe. */
final class IdentifierQueue {
    private @Nullable IntArrayQueue identifiers;

    boolean isEmpty() {
        return identifiers == null || identifiers.isEmpty();
    }

    void add(int identifier) {
        IntArrayQueue queue = identifiers;
        if (queue == null) {
            queue = new IntArrayQueue();
            identifiers = queue;
        }
        queue.addInt(identifier);
    }

    /** The first identifier; the queue must not be empty. */
    int first() {
        return identifiers == null ? 0 : identifiers.peekInt();
    }

    /** Removes and returns the first identifier; the queue must not be empty. */
    int poll() {
        return identifiers == null ? 0 : identifiers.pollInt();
    }

    /** Empties the queue and releases its memory. */
    void clear() {
        identifiers = null;
    }
}
