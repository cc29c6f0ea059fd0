package culex.broker.store.rocksdb;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much the loops have handed to the store writer that it has not written yet, in entries and in bytes. Beyond either limit publishers
 * are paused; when the writer has brought it below both again, they are resumed. Loops add; the writer alone removes.
 */
final class Backlog {
    private final long entriesMax;
    private final long bytesMax;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    Backlog(long entriesMax, long bytesMax) {
        this.entriesMax = entriesMax;
        this.bytesMax = bytesMax;
    }

    /** From any loop. */
    void add(long moreEntries, long moreBytes) {
        entries.addAndGet(moreEntries);
        bytes.addAndGet(moreBytes);
    }

    /**
     * The writer has dealt with some.
     *
     * @return whether publishers that were paused must be resumed. That is decided from the values before the subtraction, so that a loop
     *     which exceeds a limit right before it, and pauses its publishers, is resumed as well
     */
    boolean remove(long fewerEntries, long fewerBytes) {
        long entriesBefore = entries.getAndAdd(-fewerEntries);
        long bytesBefore = bytes.getAndAdd(-fewerBytes);
        boolean wasCongested = entriesBefore > entriesMax || bytesBefore > bytesMax;
        return wasCongested && !isCongested();
    }

    /** From any thread. */
    boolean isCongested() {
        return entries.get() > entriesMax || bytes.get() > bytesMax;
    }

    long entries() {
        return entries.get();
    }

    long bytes() {
        return bytes.get();
    }
}
