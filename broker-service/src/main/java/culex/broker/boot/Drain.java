package culex.broker.boot;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/** The progress of an ordered stop, for the log and the metrics. Written by the thread that stops the broker, read by any thread. */
final class Drain {
    /** The steps of an ordered stop. */
    enum Step {
        /** The broker is not stopping. */
        SERVING,
        /** Readiness is DOWN. Connected clients are still served, so that load balancers can notice it; new ones are rejected. */
        AWAITING_ENDPOINTS,
        /** Clients are being disconnected. */
        DISCONNECTING,
        /** All clients are disconnected; the store writes everything that is not stored yet. */
        CLOSING_STORE,
        /**
         * An operator has drained the broker: all clients are disconnected, and the broker waits until it is stopped or the drain is
         * cancelled.
         */
        DRAINED;

        /** The name of the step in responses of the admin API. */
        String label() {
            return switch (this) {
                case SERVING -> "serving";
                case AWAITING_ENDPOINTS -> "awaitingEndpoints";
                case DISCONNECTING -> "disconnecting";
                case CLOSING_STORE -> "closingStore";
                case DRAINED -> "drained";
            };
        }
    }

    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final IntSupplier openConnections;
    private volatile Step step = Step.SERVING;
    /** {@link System#nanoTime} of the end of {@link Step#AWAITING_ENDPOINTS}; read in that step only. */
    private volatile long endpointsDeadlineNanos;

    /** @param openConnections the number of open connections, from any thread */
    Drain(IntSupplier openConnections) {
        this.openConnections = openConnections;
    }

    Step step() {
        return step;
    }

    /** The connections that the stop still has to close; 0 while the broker is not stopping. */
    int connectionsLeft() {
        return step == Step.SERVING ? 0 : openConnections.getAsInt();
    }

    void begin(Step next) {
        step = next;
    }

    /** Waits until load balancers have noticed that the broker is not ready. An interrupt ends the wait. */
    void awaitEndpoints(Duration delay) {
        beginAwaitingEndpoints(delay);
        awaitRest();
    }

    /** Begins the time in which load balancers notice that the broker is not ready. */
    void beginAwaitingEndpoints(Duration delay) {
        endpointsDeadlineNanos = System.nanoTime() + delay.toNanos();
        begin(Step.AWAITING_ENDPOINTS);
        if (delay.isPositive()) {
            LOG.infof(
                    "Stopping: not ready any more; %d clients are served for another %d ms (mqtt.stop.readiness-delay),"
                            + " new ones are rejected",
                    openConnections.getAsInt(), delay.toMillis());
        }
    }

    /**
     * Waits until the time of {@link Step#AWAITING_ENDPOINTS} has passed; returns immediately if the drain is in another step. An interrupt
     * ends the wait.
     */
    void awaitRest() {
        long left = endpointsDeadlineNanos - System.nanoTime();
        if (step != Step.AWAITING_ENDPOINTS || left <= 0) {
            return;
        }
        try {
            Thread.sleep(Duration.ofNanos(left));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until all connections are closed, and logs every second how many are left.
     *
     * @param total how many there were
     * @return how many are left
     */
    int awaitClosed(OpenConnections connections, int total, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            int open = connections.awaitGone(Duration.ofNanos(Math.min(left, PROGRESS_NANOS)));
            if (open == 0 || left <= PROGRESS_NANOS || Thread.currentThread().isInterrupted()) {
                return open;
            }
            LOG.infof("Stopping: %d of %d connections are still open", open, total);
        }
    }
}
