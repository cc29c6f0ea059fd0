package culex.broker.store.rocksdb;

import culex.broker.store.StoreCounters;
import culex.broker.transport.Faults;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;

/** Gathers the entries of turns and writes them as one batch. On the store's thread. */
final class Commits {
    private final Database database;
    private final PendingWrites pending;
    private final BatchWriter batch;
    private final Sync sync;
    private final AtomicLong numbers;
    private final StoreCounters counters;
    private final Faults faults;
    private boolean unsynced;

    /** @param numbers the number of the last message */
    Commits(
            Database database,
            PendingWrites pending,
            BatchWriter batch,
            Sync sync,
            AtomicLong numbers,
            StoreCounters counters,
            Faults faults) {
        this.database = database;
        this.pending = pending;
        this.batch = batch;
        this.sync = sync;
        this.numbers = numbers;
        this.counters = counters;
        this.faults = faults;
    }

    /** What waits here to be written takes so many bytes in memory. */
    long bytes() {
        return pending.bytes();
    }

    /** Whether something is written and not synced, and is to be synced. */
    boolean isSyncWanted() {
        return sync == Sync.INTERVAL && unsynced;
    }

    /**
     * Takes the entries of turns; the turn of one that cannot be taken is marked.
     *
     * @param isDegraded whether nothing new is stored, so that messages which are not accepted yet are left out
     */
    void gather(List<Turn> turns, boolean isDegraded) {
        for (Turn turn : turns) {
            for (Entry entry : turn.entries) {
                try {
                    if (!pending.apply(entry, isDegraded)) {
                        turn.isFaulty = true;
                    }
                } catch (RuntimeException fault) {
                    turn.isFaulty = true;
                    giveUp("an entry of the kind " + entry.getClass().getSimpleName(), fault);
                }
            }
            turn.entries.clear(); // the turn itself may wait for long
        }
    }

    /** Something that the broker wanted to be stored is not going to be. */
    private void giveUp(String what, Throwable why) {
        faults.onFault(Faults.Where.STORE, "which gives up what it cannot write and goes on without it: " + what, why);
    }

    /** Writes all that was gathered, in one batch; returns its bytes. */
    long write() throws RocksDBException {
        if (pending.isEmpty()) {
            return 0;
        }
        long began = System.nanoTime();
        int entries = pending.size();
        batch.clear();
        pending.writeTo(batch);
        database.write(batch.batch(), sync == Sync.ALWAYS);
        long bytes = batch.batch().getDataSize();
        written(entries, bytes, began);
        return bytes;
    }

    /** Writes all that was gathered record by record, and gives up those that cannot be written. */
    void writeIsolated() throws RocksDBException {
        long began = System.nanoTime();
        int entries = pending.size();
        pending.writeTo(new IsolatedWriter(database, batch, this::giveUp));
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

    /** A write failed: what is not accepted yet is rejected, the rest stays to be written. */
    void failed() {
        pending.failed();
        batch.putTwiceUpTo(numbers.get());
    }

    void sync() throws RocksDBException {
        database.sync();
        unsynced = false;
    }
}
