package culex.broker.ops;

import java.util.function.LongSupplier;

/**
 * Measures the bytes in the old generation after the last full garbage collection, for a collector whose memory pool does not report this
 * number. Between full collections the pool also holds garbage. One thread calls {@link #bytes} several times a second; bytes that are
 * added between a collection and the next call are included in the result.
 */
final class AfterFullCollection {
    private final LongSupplier fullCollections;
    private final LongSupplier usedBytes;
    private long seen;
    private long left;

    /**
     * @param fullCollections the number of full collections so far
     * @param usedBytes the bytes in the old generation now
     */
    AfterFullCollection(LongSupplier fullCollections, LongSupplier usedBytes) {
        this.fullCollections = fullCollections;
        this.usedBytes = usedBytes;
    }

    /** The bytes in use after the last full collection; 0 before the first one. */
    long bytes() {
        long now = fullCollections.getAsLong();
        if (now != seen) {
            seen = now;
            left = usedBytes.getAsLong();
        }
        return Math.min(left, usedBytes.getAsLong());
    }
}
