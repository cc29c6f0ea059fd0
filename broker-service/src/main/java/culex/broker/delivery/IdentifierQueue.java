package culex.broker.delivery;

import org.agrona.collections.IntArrayQueue;
import org.jspecify.annotations.Nullable;

/** Packet Identifiers, first in first out; takes no memory until the first one comes. Not thread-safe. */
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

    /** The first; there is one. */
    int first() {
        return identifiers == null ? 0 : identifiers.peekInt();
    }

    /** Takes the first out; there is one. */
    int poll() {
        return identifiers == null ? 0 : identifiers.pollInt();
    }

    /** Empties the queue and gives back its memory. */
    void clear() {
        identifiers = null;
    }
}
