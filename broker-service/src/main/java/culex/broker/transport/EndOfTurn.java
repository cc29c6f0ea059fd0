package culex.broker.transport;

import java.util.ArrayList;
import java.util.List;

/** The tasks for the end of a loop's turn. One that throws stops neither the others nor the turn. On the loop. */
public final class EndOfTurn {
    private final List<Runnable> tasks = new ArrayList<>();
    private final Faults faults;

    /** @param faults takes what a task throws */
    public EndOfTurn(Faults faults) {
        this.faults = faults;
    }

    public void add(Runnable task) {
        tasks.add(task);
    }

    /** Runs all tasks, also those that they add. */
    public void run() {
        int next = 0;
        while (next < tasks.size()) {
            next = runFrom(next);
        }
        tasks.clear();
    }

    /** Returns where to go on: behind the last task, or behind one that threw. */
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
