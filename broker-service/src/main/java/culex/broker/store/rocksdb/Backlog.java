package culex.broker.store.rocksdb;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the entries that the loops have handed to the store writer and that are not written yet, and their bytes. Beyond either limit,
 * reading from publishers pauses; when the backlog is within both limits again, it resumes. Loops add; only the writer removes.
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

    /** Adds entries and their bytes. May be called from any loop. */
    void add(long moreEntries, long moreBytes) {
        entries.addAndGet(moreEntries);
        bytes.addAndGet(moreBytes);
    }

    /**
     * Subtracts the entries that the writer has handled, and their bytes.
     *
     * @return whether paused publishers must resume. The values before the subtraction decide, so that a loop which exceeds a limit right
     *     before the subtraction, and pauses its publishers, resumes as well
     */
    boolean remove(long fewerEntries, long fewerBytes) {
        long entriesBefore = entries.getAndAdd(-fewerEntries);
        long bytesBefore = bytes.getAndAdd(-fewerBytes);
        boolean wasCongested = entriesBefore > entriesMax || bytesBefore > bytesMax;
        return wasCongested && !isCongested();
    }

    /** Whether entries or bytes are beyond their limit, so that reading from publishers pauses. May be called from any thread. */
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
