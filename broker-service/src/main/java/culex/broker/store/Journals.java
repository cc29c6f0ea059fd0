package culex.broker.store;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An open store. Creates the journal of each loop, and loads the stored state at the start of the broker. */
public interface Journals extends AutoCloseable {
    /**
     * The journal of a loop.
     *
     * @param loop runs a task on the loop
     * @param endOfTurn runs a task at the end of the loop's turn
     * @param memory counts the bytes that the loop appends; the account of the store subtracts them when they are written
     * @param onResume runs on the loop when the journal is no longer {@link Journal#isCongested}, so that reading can resume
     */
    Journal journal(Executor loop, Executor endOfTurn, MemoryAccount memory, Runnable onResume);

    /** The journal of a loop, without a memory budget. */
    default Journal journal(Executor loop, Executor endOfTurn, Runnable onResume) {
        return journal(loop, endOfTurn, MemoryBudget.unlimited().newAccount(), onResume);
    }

    /** The retained messages of the store, or null when the store has none and the broker must keep them in memory. */
    @Nullable RetainedStore retained();

    /**
     * Loads the stored state; called once, before the first journal is used.
     *
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    void recover(RecoveryListener recovered);

    /**
     * Why the store rejects new messages at the moment, in a few words; empty when it does not reject any. May be called from any thread.
     */
    String trouble();

    /**
     * {@link System#nanoTime} of the last heartbeat of the thread that writes the store. A thread that is alive has one every few seconds,
     * also when it is idle. May be called from any thread.
     */
    long heartbeatNanos();

    /** The counters for the metrics. May be called from any thread. */
    StoreCounters counters();

    /** The number of entries that are not written yet. May be called from any thread. */
    long waiting();

    /** The bytes of the store on disk. Reads the sizes of files, so call it on threads that may block. */
    long diskBytes();

    /**
     * Copies the stored state, consistently, to a directory that must not exist and is on the disk of the store. May be called from any
     * thread.
     *
     * @return completes when the copy is complete, exceptionally when it cannot be made
     */
    default CompletionStage<Void> checkpoint(Path target) {
        return CompletableFuture.failedFuture(new IOException("this store is not on a disk"));
    }

    /** Writes all pending entries and closes the store. No journal may be used afterwards. */
    @Override
    void close();
}
