package culex.broker.ops;

import java.util.function.LongSupplier;

/**
 * What the last full collection left in the old generation, for a collector whose pool does not remember it: between full collections that
 * pool also holds garbage. Asked several times a second by one thread; what is added between a collection and the next question counts.
 */
final class AfterFullCollection {
    private final LongSupplier fullCollections;
    private final LongSupplier usedBytes;
    private long seen;
    private long left;

    /**
     * @param fullCollections how many there have been
     * @param usedBytes what the old generation holds now
     */
    AfterFullCollection(LongSupplier fullCollections, LongSupplier usedBytes) {
        this.fullCollections = fullCollections;
        this.usedBytes = usedBytes;
    }

    /** The bytes; 0 before the first full collection. */
    long bytes() {
        long now = fullCollections.getAsLong();
        if (now != seen) {
            seen = now;
            left = usedBytes.getAsLong();
        }
        return Math.min(left, usedBytes.getAsLong());
    }
}
