package culex.broker.store.rocksdb;

import culex.broker.store.StoreCounters;
import culex.broker.transport.Faults;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;

/** Writes the entries of many submissions as one batch. Runs on the store writer's thread. */
final class GroupCommit {
    private final Database database;
    private final PendingWrites pending;
    private final BatchWriter batch;
    private final CommitTarget target;
    private final Sync sync;
    private final AtomicLong numbers;
    private final StoreCounters counters;
    private final Faults faults;
    private final NewestLog newestLog;
    private boolean unsynced;

    /**
     * @param target makes the batches durable
     * @param numbers supplies the latest message number
     */
    GroupCommit(
            Database database,
            PendingWrites pending,
            BatchWriter batch,
            CommitTarget target,
            Sync sync,
            AtomicLong numbers,
            StoreCounters counters,
            Faults faults,
            NewestLog newestLog) {
        this.database = database;
        this.pending = pending;
        this.batch = batch;
        this.target = target;
        this.sync = sync;
        this.numbers = numbers;
        this.counters = counters;
        this.faults = faults;
        this.newestLog = newestLog;
        newestLog.storeWhenDue();
    }

    /** The bytes that the pending writes take in memory. */
    long bytes() {
        return pending.bytes();
    }

    /** How long to wait before the next commit: {@link CommitTarget#pauseNanos}. */
    long pauseNanos() {
        return target.pauseNanos();
    }

    /** Whether records are written but not synced yet, with {@link Sync#INTERVAL}. */
    boolean isSyncWanted() {
        return sync == Sync.INTERVAL && unsynced;
    }

    /**
     * Adds the entries of submissions to the pending writes, and marks a submission of which an entry is rejected.
     *
     * @param isDegraded whether messages that are not accepted yet are rejected
     */
    void gather(List<Submission> submissions, boolean isDegraded) {
        for (Submission submission : submissions) {
            for (Entry entry : submission.entries) {
                try {
                    if (!pending.apply(entry, isDegraded)) {
                        submission.isFaulty = true;
                    }
                } catch (RuntimeException | OutOfMemoryError fault) {
                    submission.isFaulty = true;
                    giveUp("an entry of the kind " + entry.getClass().getSimpleName(), fault);
                }
            }
            submission.entries.clear(); // frees memory, because DeferredTasks may hold the submission for long
        }
    }

    /** Counts and logs a record that cannot be written, and that the store therefore gives up. */
    private void giveUp(String what, Throwable why) {
        faults.onFault(Faults.Where.STORE, "which gives up what it cannot write and goes on without it: " + what, why);
    }

    /** Writes all pending writes in one batch. Returns the bytes of the batch. */
    long write() throws RocksDBException {
        if (pending.isEmpty()) {
            return 0;
        }
        long began = System.nanoTime();
        int entries = pending.size();
        batch.clear();
        pending.writeTo(batch);
        target.write(batch, sync == Sync.ALWAYS);
        long bytes = batch.batch().getDataSize();
        written(entries, bytes, began);
        return bytes;
    }

    /** Writes each pending record in a separate batch, and gives up the records that cannot be written. */
    void writeIsolated() throws RocksDBException {
        long began = System.nanoTime();
        int entries = pending.size();
        pending.writeTo(new IsolatedWriter(database, batch, target, this::giveUp));
        if (sync == Sync.ALWAYS) {
            database.sync();
        }
        written(entries, 0, began);
    }

    private void written(int entries, long bytes, long began) {
        unsynced = sync != Sync.ALWAYS;
        pending.written();
        counters.committed(entries, bytes, System.nanoTime() - began);
    }

    /** Called when a write failed: rejects the messages that publishers have no acknowledgement for yet; all other changes stay pending. */
    void failed() {
        pending.failed();
        batch.putTwiceUpTo(numbers.get());
    }

    /** Stores the number of the newest write-ahead log if it has changed: {@link NewestLog#storeWhenDue}. */
    void storeNewestLogWhenDue() {
        newestLog.storeWhenDue();
    }

    void sync() throws RocksDBException {
        database.sync();
        unsynced = false;
    }
}
