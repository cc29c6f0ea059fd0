package culex.broker.store.rocksdb;

import culex.broker.message.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** What one loop said in one turn, and who waits for it. Filled by the loop, then read by the writer. */
final class Turn {
    final Executor loop;
    final List<Entry> entries = new ArrayList<>();
    final List<Completion> waiting = new ArrayList<>();

    Turn(Executor loop) {
        this.loop = loop;
    }

    boolean isEmpty() {
        return entries.isEmpty() && waiting.isEmpty();
    }

    /** Tells all who wait, on their loop. */
    void complete(boolean stored) {
        if (!waiting.isEmpty()) {
            loop.execute(() -> waiting.forEach(completion -> completion.onDone(stored)));
        }
    }
}
