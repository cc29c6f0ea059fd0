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

/** What one loop appended in one turn, what it wants to be told, and what it wants to read. Filled by the loop, then read by the writer. */
final class Turn {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");

    /** Messages that a Session wants back. */
    record Load(long session, long[] messages, Executor to, MessageStore.Loaded loaded) {}

    private static final String OTHERS_RUN = "the other clients of its turn are notified";

    final Executor loop;
    private final Faults faults;
    /** How many entries there were when it was handed over. */
    int size;

    /** What its entries take in memory. */
    long bytes;

    /** Whether {@link #stored} was called. */
    boolean isStored;

    /** One of its entries was given up or left out, so that not all of it is stored. */
    boolean isFaulty;

    final List<Entry> entries = new ArrayList<>();
    /** Who is told when the store has it, or cannot take it. */
    final List<Completion> waiting = new ArrayList<>(0);
    /** What runs when the store has it. */
    final List<Runnable> whenStored = new ArrayList<>(0);

    final List<Load> loads = new ArrayList<>(0);
    final List<RetainedLoads.Request> retainedLoads = new ArrayList<>(0);

    Turn(Executor loop, Faults faults) {
        this.loop = loop;
        this.faults = faults;
    }

    boolean isEmpty() {
        return entries.isEmpty()
                && waiting.isEmpty()
                && whenStored.isEmpty()
                && loads.isEmpty()
                && retainedLoads.isEmpty();
    }

    /** All of it is stored, but what was given up: tells everybody, on their loop. */
    void stored() {
        isStored = true;
        if (!waiting.isEmpty() || !whenStored.isEmpty()) {
            execute(loop, () -> {
                tell(!isFaulty);
                whenStored.forEach(this::run);
            });
        }
    }

    /** It cannot be stored for now: tells those who wait for an answer, on their loop. */
    void rejected() {
        if (!waiting.isEmpty()) {
            execute(loop, () -> tell(false));
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) {
            faults.onFault(Faults.Where.COMPLETION, OTHERS_RUN, fault);
        }
    }

    private void tell(boolean stored) {
        for (Completion completion : waiting) {
            try {
                completion.onDone(stored);
            } catch (Throwable fault) {
                faults.onFault(Faults.Where.COMPLETION, OTHERS_RUN, fault);
            }
        }
        waiting.clear(); // they are told once, also when it is stored after all
    }

    /** Runs a task on a loop; one that has ended needs no answer any more. */
    static void execute(Executor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            LOG.debugf("An event loop has ended before the store could answer it: %s", ended.getMessage());
        }
    }
}
