package culex.broker.store.rocksdb;

import culex.broker.message.Completion;
import culex.broker.store.MessageStore;
import culex.broker.transport.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** What one loop said in one turn, who waits for it and what it wants to read. Filled by the loop, then read by the writer. */
final class Turn {
    /** Messages that a Session wants back. */
    record Load(long session, long[] messages, Executor to, MessageStore.Loaded loaded) {}

    private static final String OTHERS_RUN = "the other clients of its turn are notified";

    final Executor loop;
    private final Faults faults;
    /** How many entries there were when it was handed over. */
    int size;

    final List<Entry> entries = new ArrayList<>();
    /** Who waits until the store has it, or has said that it cannot. */
    final List<Completion> waiting = new ArrayList<>(0);
    /** Who waits until the store has it. */
    final List<Runnable> whenStored = new ArrayList<>(0);

    final List<Load> loads = new ArrayList<>(0);

    Turn(Executor loop, Faults faults) {
        this.loop = loop;
        this.faults = faults;
    }

    boolean isEmpty() {
        return entries.isEmpty() && waiting.isEmpty() && whenStored.isEmpty() && loads.isEmpty();
    }

    /** All of it is stored: tells everybody, on their loop. */
    void stored() {
        if (!waiting.isEmpty() || !whenStored.isEmpty()) {
            loop.execute(() -> {
                tell(true);
                whenStored.forEach(this::run);
            });
        }
    }

    /** It cannot be stored for now: tells those who wait for an answer, on their loop. */
    void refused() {
        if (!waiting.isEmpty()) {
            loop.execute(() -> tell(false));
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
}
