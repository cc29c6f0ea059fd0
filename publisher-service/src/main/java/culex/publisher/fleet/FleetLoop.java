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
 * <p>Any thread may submit tasks; they run in order. Tasks submitted after {@link #close()} are discarded.
 */
final class FleetLoop implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FleetLoop.class);

    private final ScheduledThreadPoolExecutor thread;

    /** Creates a loop whose thread has this name. */
    FleetLoop(String name) {
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void execute(Runnable task) {
        thread.execute(logFailures(task));
    }

    Future<?> schedule(Runnable task, Duration delay) {
        return thread.schedule(logFailures(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isRunning() {
        return !thread.isShutdown();
    }

    /** Stops the thread without waiting for it; queued tasks are discarded. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** Logs an exception of a task, which the executor would discard without a log line. The other sensors continue. */
    private static Runnable logFailures(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                LOG.error("A sensor's task failed", failure);
            }
        };
    }
}
