package culex.broker.store.rocksdb;

import culex.broker.message.Completion;
import culex.broker.store.MessageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** What one loop said in one turn, who waits for it and what it wants to read. Filled by the loop, then read by the writer. */
final class Turn {
    /** Messages that a Session wants back. */
    record Load(long session, long[] messages, Executor to, MessageStore.Loaded loaded) {}

    final Executor loop;
    /** How many entries there were when it was handed over. */
    int size;

    final List<Entry> entries = new ArrayList<>();
    /** Who waits until the store has it, or has said that it cannot. */
    final List<Completion> waiting = new ArrayList<>(0);
    /** Who waits until the store has it. */
    final List<Runnable> whenStored = new ArrayList<>(0);

    final List<Load> loads = new ArrayList<>(0);

    Turn(Executor loop) {
        this.loop = loop;
    }

    boolean isEmpty() {
        return entries.isEmpty() && waiting.isEmpty() && whenStored.isEmpty() && loads.isEmpty();
    }

    /** All of it is stored: tells everybody, on their loop. */
    void stored() {
        if (!waiting.isEmpty() || !whenStored.isEmpty()) {
            loop.execute(() -> {
                tell(true);
                whenStored.forEach(Runnable::run);
            });
        }
    }

    /** It cannot be stored for now: tells those who wait for an answer, on their loop. */
    void refused() {
        if (!waiting.isEmpty()) {
            loop.execute(() -> tell(false));
        }
    }

    private void tell(boolean stored) {
        waiting.forEach(completion -> completion.onDone(stored));
        waiting.clear(); // they are told once, also when it is stored after all
    }
}
