package culex.broker.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work that may block, such as reading files: it runs on a worker thread at intervals, by the clock of a loop, and never twice at the same
 * time. A run is skipped if the previous one has not ended, or if the workers reject it.
 */
public final class PeriodicWork {
    private final Loop loop;
    private final long intervalMillis;
    private final Executor workers;
    private final Runnable work;
    private final AtomicBoolean isRunning = new AtomicBoolean();

    private PeriodicWork(Loop loop, long intervalMillis, Executor workers, Runnable work) {
        this.loop = loop;
        this.intervalMillis = intervalMillis;
        this.workers = workers;
        this.work = work;
    }

    /** Runs the work for the first time after one interval. May be called from any thread. */
    public static void start(Loop loop, long intervalMillis, Executor workers, Runnable work) {
        loop.execute(new PeriodicWork(loop, intervalMillis, workers, work)::arm);
    }

    private void arm() {
        loop.arm(new TimerWheel.Timer(this::onDue), intervalMillis);
    }

    private void onDue() {
        arm();
        if (isRunning.compareAndSet(false, true)) {
            try {
                workers.execute(this::run);
            } catch (RuntimeException busyOrEnded) {
                // The work is tried again at the next interval. While the process ends, Quarkus' executor fails in
                // other ways than with RejectedExecutionException.
                isRunning.set(false);
            }
        }
    }

    private void run() {
        try {
            work.run();
        } finally {
            isRunning.set(false);
        }
    }
}
