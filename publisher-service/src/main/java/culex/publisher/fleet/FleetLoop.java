package culex.publisher.fleet;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The one thread that runs every sensor of the fleet, so that no sensor needs a lock.
 *
 * <p>Tasks are given from any thread and run in order. What is given after {@link #close()} is forgotten.
 */
final class FleetLoop implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FleetLoop.class);

    private final ScheduledThreadPoolExecutor thread;

    FleetLoop() {
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("sensors").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void execute(Runnable task) {
        thread.execute(guarded(task));
    }

    Future<?> schedule(Runnable task, Duration delay) {
        return thread.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isRunning() {
        return !thread.isShutdown();
    }

    /** Ends the thread without waiting; what is still queued is forgotten. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** An executor would swallow what a task throws; a mistake of one sensor must be seen and must not stop the others. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException mistake) {
                LOG.error("A sensor's task failed", mistake);
            }
        };
    }
}
