package culex.broker.store.rocksdb;

import culex.broker.store.log.SimulatedLog.KilledError;
import culex.broker.store.log.SimulatedTime;
import java.util.ArrayDeque;
import java.util.Queue;

/** The CPU time of a simulated process: runs its actions in the order of the calls, and none of them while the process is frozen. */
final class SimulatedCpu {
    private final SimulatedTime time;
    /** The actions that run when the process gets CPU time again. */
    private final Queue<Runnable> deferred = new ArrayDeque<>();

    private boolean isAlive = true;
    private long frozenUntilNanos;

    SimulatedCpu(SimulatedTime time) {
        this.time = time;
    }

    /** Whether the process still exists; it may be frozen. */
    boolean isAlive() {
        return isAlive;
    }

    long frozenUntilNanos() {
        return frozenUntilNanos;
    }

    private boolean isFrozen() {
        return time.nanos() < frozenUntilNanos;
    }

    /** Makes the process get no CPU time for a while. */
    void freeze(long nanos) {
        frozenUntilNanos = Math.max(frozenUntilNanos, time.nanos() + nanos);
    }

    /** Ends the process: no further action runs. */
    void stop() {
        isAlive = false;
    }

    /** Runs an action now, or when the process gets CPU time again, in the order of the calls. */
    void run(Runnable action) {
        if (isFrozen() || !deferred.isEmpty()) {
            deferred.add(action);
            runDeferred();
        } else if (isAlive) {
            perform(action);
        }
    }

    /** Runs the oldest deferred action as soon as the process has CPU time; called once for each of them. */
    private void runDeferred() {
        time.after(Math.max(0, frozenUntilNanos - time.nanos()), () -> {
            if (!isAlive) {
                deferred.clear();
            } else if (isFrozen()) {
                runDeferred();
            } else {
                perform(deferred.remove());
            }
        });
    }

    private static void perform(Runnable action) {
        try {
            action.run();
        } catch (KilledError killed) {
            // the process was ended during the action, so the rest of the action does not run
        }
    }

    /** Runs an action after a time, or when the process gets CPU time again if it is frozen then. */
    void later(long nanos, Runnable action) {
        time.after(Math.max(1, nanos), () -> run(action));
    }
}
