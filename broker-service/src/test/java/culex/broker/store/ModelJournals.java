package culex.broker.store;

import culex.broker.memory.MemoryAccount;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * A model of a store, with maps: the reference for the RocksDB store, and a predictable store for other tests. Stores the entries of ended
 * turns of the event loops when {@link #commit} is called. Used by one thread.
 */
public final class ModelJournals implements Journals {
    private final ModelRecords records = new ModelRecords();
    private final ModelRetained retained;
    private final Queue<List<Runnable>> submitted = new ArrayDeque<>();
    private final List<Runnable> resumeTasks = new ArrayList<>();
    private boolean congested;
    private long numbers;

    public ModelJournals() {
        this(Long.MAX_VALUE);
    }

    /** @param unstoredRetainedBytesMax the bytes of unstored retained messages beyond which {@link RetainedStore#isBehind} */
    public ModelJournals(long unstoredRetainedBytesMax) {
        retained = new ModelRetained(unstoredRetainedBytesMax);
    }

    /** Stores the entries of all ended turns, completes them, and serves their read requests. */
    public void commit() {
        commit(submitted.size());
    }

    /** As {@link #commit()}, for the given number of oldest turns only. */
    public void commit(int turns) {
        for (int left = Math.min(turns, submitted.size()); left > 0; left--) {
            submitted.remove().forEach(Runnable::run);
        }
    }

    /** Simulates a crash: entries that are not stored are lost, and the journals must not be used any more. */
    public void crash() {
        submitted.clear();
        retained.crash();
        resumeTasks.clear();
        congested = false;
    }

    /** Sets whether the store is congested. At the end of the congestion the resume tasks of the journals run. */
    public void congest(boolean isBehind) {
        boolean mustResume = congested && !isBehind;
        congested = isBehind;
        if (mustResume) {
            resumeTasks.forEach(Runnable::run);
        }
    }

    /** Whether there is an ended turn whose entries are not stored yet. */
    public boolean isBehind() {
        return !submitted.isEmpty();
    }

    /** The number of stored deliveries. */
    public int storedDeliveries() {
        return records.storedDeliveries();
    }

    /** A description of all records except retained messages; empty when there are none. */
    public String remainingRecords() {
        return records.remainingRecords();
    }

    ModelRecords records() {
        return records;
    }

    ModelRetained modelRetained() {
        return retained;
    }

    /** Adds the entries of an ended turn, which {@link #commit} stores. */
    void submit(List<Runnable> turn) {
        submitted.add(turn);
    }

    boolean isCongested() {
        return congested;
    }

    long nextNumber() {
        return ++numbers;
    }

    @Override
    public Journal journal(Executor loop, Executor endOfTurn, MemoryAccount memory, Runnable onResume) {
        resumeTasks.add(() -> loop.execute(onResume));
        return new ModelJournal(this, loop, endOfTurn);
    }

    @Override
    public RetainedStore retained() {
        return retained.messages();
    }

    @Override
    public void recover(RecoveryListener recovered) {
        records.recover(recovered);
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public long heartbeatNanos() {
        return System.nanoTime();
    }

    @Override
    public StoreCounters counters() {
        return new StoreCounters();
    }

    @Override
    public long waiting() {
        return submitted.size();
    }

    @Override
    public long diskBytes() {
        return 0;
    }

    @Override
    public void close() {
        commit();
    }
}
