package culex.broker.store.rocksdb;

import culex.broker.transport.Faults;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tasks that the store writer runs between two commits. After the end of the writer, a task runs on the thread that adds it, so that the
 * task fails and does not wait forever.
 */
final class WriterTasks {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Faults faults;
    private volatile boolean hasEnded;

    WriterTasks(Faults faults) {
        this.faults = faults;
    }

    /** Adds a task. May be called from any thread. */
    void add(Runnable task) {
        tasks.add(task);
        if (hasEnded) {
            run();
        }
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Runs all tasks. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (Throwable fault) {
                faults.onFault(Faults.Where.STORE, "which goes on with the next task", fault);
            }
        }
    }

    /** Called once when the thread of the store writer has ended: runs the tasks that were added and have not run yet. */
    void end() {
        hasEnded = true; // set before the last tasks run, so that "add" runs later tasks itself
        run();
    }

    /** Whether the store writer has ended, so that a task must fail. May be called from any thread. */
    boolean hasEnded() {
        return hasEnded;
    }
}
