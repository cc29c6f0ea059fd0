package culex.broker.store.rocksdb;

import java.util.ArrayList;
import java.util.List;

/** Turns with tasks that wait until a store that cannot be written is written again. No other limit than that of memory. On the store's thread. */
final class UntilStored {
    /** An estimate of what a task holds in memory, as the end of a session does. */
    private static final long TASK_BYTES = 1024;

    private final List<Turn> turns = new ArrayList<>();
    private long bytes;

    void add(Turn turn) {
        if (!turn.isStored && !turn.whenStored.isEmpty()) {
            turns.add(turn);
            bytes += TASK_BYTES * turn.whenStored.size();
        }
    }

    /** What the tasks hold in memory, by an estimate. */
    long bytes() {
        return bytes;
    }

    /** All is stored. */
    void run() {
        turns.forEach(Turn::stored);
        turns.clear();
        bytes = 0;
    }
}
