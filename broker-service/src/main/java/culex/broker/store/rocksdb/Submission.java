package culex.broker.store.rocksdb;

import culex.broker.message.Completion;
import culex.broker.store.MessageStore;
import culex.broker.store.paged.RetainedLoads;
import culex.broker.transport.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/**
 * The journal entries, completions and read requests that one loop hands to the store writer at the end of a turn of the loop. Filled by
 * the loop, then used by the writer.
 */
final class Submission {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");

    /** A request for stored messages of a session. */
    record Load(long session, long[] messages, Executor to, MessageStore.Loaded loaded) {}

    private static final String OTHERS_RUN = "the other completions of its turn run";

    final Executor loop;
    private final Faults faults;
    /** The number of entries when the submission was handed over. */
    int size;

    /** The bytes of memory that the entries of this submission take. */
    long bytes;

    /** Whether all entries are stored; set by {@link #stored}. */
    boolean isStored;

    /** Whether the submission was added to {@link DeferredTasks}, which runs its tasks later or has run them already. */
    boolean isDeferred;

    /** Whether at least one entry of this submission will not be stored: it was rejected, or can never be written. */
    boolean isFaulty;

    final List<Entry> entries = new ArrayList<>();
    /** Callbacks: completed with true when all entries are durable, with false when an entry cannot be stored. */
    final List<Completion> completions = new ArrayList<>(0);
    /** Tasks that run when all entries are stored. */
    final List<Runnable> whenStored = new ArrayList<>(0);

    final List<Load> loads = new ArrayList<>(0);
    final List<RetainedLoads.Request> retainedLoads = new ArrayList<>(0);

    Submission(Executor loop, Faults faults) {
        this.loop = loop;
        this.faults = faults;
    }

    boolean isEmpty() {
        return entries.isEmpty()
                && completions.isEmpty()
                && whenStored.isEmpty()
                && loads.isEmpty()
                && retainedLoads.isEmpty();
    }

    /** Called when all entries are stored, except those that were given up: runs completions and tasks on the loop. */
    void stored() {
        isStored = true;
        if (!completions.isEmpty() || !whenStored.isEmpty()) {
            execute(loop, () -> {
                complete(!isFaulty);
                whenStored.forEach(this::run);
            });
        }
    }

    /** Called when the entries cannot be stored for now: completes the completions with false, on the loop. */
    void rejected() {
        if (!completions.isEmpty()) {
            execute(loop, () -> complete(false));
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) {
            faults.onFault(Faults.Where.COMPLETION, OTHERS_RUN, fault);
        }
    }

    private void complete(boolean stored) {
        for (Completion completion : completions) {
            try {
                completion.onDone(stored);
            } catch (Throwable fault) {
                faults.onFault(Faults.Where.COMPLETION, OTHERS_RUN, fault);
            }
        }
        completions.clear(); // each one is completed once, even if the entries are stored later
    }

    /** Runs a task on a loop, unless the loop has ended. */
    static void execute(Executor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            LOG.debugf("An event loop has ended before the store could answer: %s", ended.getMessage());
        }
    }
}
