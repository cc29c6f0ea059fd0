package culex.broker.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * The tasks that run at the end of a turn of the event loop. An exception of one task affects neither the other tasks nor the turn. Runs on
 * the loop.
 */
public final class EndOfTurn {
    private final List<Runnable> tasks = new ArrayList<>();
    private final Faults faults;

    /** @param faults is notified of exceptions that the tasks throw */
    public EndOfTurn(Faults faults) {
        this.faults = faults;
    }

    public void add(Runnable task) {
        tasks.add(task);
    }

    /** Runs all tasks, including the tasks that are added during the run. */
    public void run() {
        int next = 0;
        while (next < tasks.size()) {
            next = runFrom(next);
        }
        tasks.clear();
    }

    /** Runs tasks from an index on. Returns the index to continue at: after the last task, or after one that has thrown. */
    private int runFrom(int from) {
        int i = from;
        try {
            for (; i < tasks.size(); i++) {
                tasks.get(i).run();
            }
        } catch (Throwable fault) {
            faults.onFault(Faults.Where.TURN, "the rest of the turn runs", fault);
            i++;
        }
        return i;
    }
}
