package culex.broker.store;

import java.util.concurrent.TimeUnit;

/** What a store has done: counts with one writer, the store's own thread, read from any thread. */
public final class StoreCounters {
    private volatile long commits;
    private volatile long entries;
    private volatile long bytes;
    private volatile long commitNanos;
    private volatile long loads;

    /** Counts one group commit. The store's thread alone. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer
    public void committed(long entriesOfIt, long bytesOfIt, long nanos) {
        commits++;
        entries += entriesOfIt;
        bytes += bytesOfIt;
        commitNanos += nanos;
    }

    /** Counts messages that were read back for a client. The store's thread alone. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer
    public void loaded(int messages) {
        loads += messages;
    }

    public long commits() {
        return commits;
    }

    public long entries() {
        return entries;
    }

    /** The bytes given to the database, before its own files are merged. */
    public long bytes() {
        return bytes;
    }

    public double commitSeconds() {
        return (double) commitNanos / TimeUnit.SECONDS.toNanos(1);
    }

    public long loads() {
        return loads;
    }
}
