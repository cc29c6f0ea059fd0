package culex.broker.store;

import java.util.concurrent.TimeUnit;

/** Counters of a store. Only its writer thread changes them; any thread may read them. */
public final class StoreCounters {
    private volatile long commits;
    private volatile long entries;
    private volatile long bytes;
    private volatile long commitNanos;
    private volatile long loads;
    private volatile long appends;
    private volatile long appendNanos;
    private volatile long fenced;

    /** Counts one group commit. Runs on the store writer's thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread changes the field
    public void committed(long entriesOfIt, long bytesOfIt, long nanos) {
        commits++;
        entries += entriesOfIt;
        bytes += bytesOfIt;
        commitNanos += nanos;
    }

    /** Counts a commit that the replicated log has stored, and how long it took. Runs on the store writer's thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer
    public void appended(long nanos) {
        appends++;
        appendNanos += nanos;
    }

    /** Sets the result of {@link #fenced()}. Runs on the store writer's thread, or before it starts. */
    public void fenced(long times) {
        fenced = times;
    }

    /** Counts queued messages that were read for a client. Runs on the store writer's thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread changes the field
    public void loaded(int messages) {
        loads += messages;
    }

    public long commits() {
        return commits;
    }

    public long entries() {
        return entries;
    }

    /** The bytes written to the database, without the bytes that its compaction writes. */
    public long bytes() {
        return bytes;
    }

    public double commitSeconds() {
        return (double) commitNanos / TimeUnit.SECONDS.toNanos(1);
    }

    public long loads() {
        return loads;
    }

    /** The number of commits of this process that the replicated log has stored, since the process started. */
    public long appends() {
        return appends;
    }

    /** How often another replica has taken over the replicated log while this replica was its owner, since the store was created. */
    public long fenced() {
        return fenced;
    }

    public double appendSeconds() {
        return (double) appendNanos / TimeUnit.SECONDS.toNanos(1);
    }
}
