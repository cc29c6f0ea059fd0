package culex.broker.store;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A store, opened: a journal for each loop, and what the store held when it was opened. */
public interface Journals extends AutoCloseable {
    /**
     * The journal of a loop.
     *
     * @param loop runs a task on the loop
     * @param endOfTurn runs a task at the end of the loop's turn
     * @param memory counts what the loop appends; the store's own account releases it when it is written
     * @param onRelief runs on the loop when the store is no longer behind
     */
    Journal journal(Executor loop, Executor endOfTurn, MemoryAccount memory, Runnable onRelief);

    /** The journal of a loop whose entries no budget counts. */
    default Journal journal(Executor loop, Executor endOfTurn, Runnable onRelief) {
        return journal(loop, endOfTurn, MemoryBudget.unlimited().newAccount(), onRelief);
    }

    /** The retained messages that the store holds; null when it holds none, so that they are held in memory. */
    @Nullable RetainedStore retained();

    /**
     * Reads what the store held; once, before the first journal is used.
     *
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    void recover(Recovered recovered);

    /** What is wrong with the store at the moment in a few words, or empty. From any thread. */
    String trouble();

    /**
     * {@link System#nanoTime} when the thread that writes the store was last seen at work; one that lives is seen every few seconds, also when
     * it has nothing to do. From any thread.
     */
    long heartbeatNanos();

    /** What the store has done, for the metrics. From any thread. */
    StoreCounters counters();

    /** How much that was said is not written yet. From any thread. */
    long waiting();

    /** What the store takes on disk, in bytes. Looks at files: from a thread that may wait. */
    long diskBytes();

    /**
     * Makes a consistent copy of what is stored by now in a directory that must not exist, on the disk of the store. From any thread.
     *
     * @return completes when the copy is there, and exceptionally when there can be none
     */
    default CompletionStage<Void> checkpoint(Path target) {
        return CompletableFuture.failedFuture(new IOException("this store is not on a disk"));
    }

    /** Writes what is left and closes; no journal is used any more. */
    @Override
    void close();
}
