package culex.broker.boot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A drain that an operator has requested: disconnects all clients as the stop of the broker does, but the broker continues to run. Can be
 * cancelled. A stop of the broker ends it. May be called from any thread.
 */
final class RequestedDrain {
    private final Broker broker;
    private final Duration readinessDelay;
    private final Duration pace;
    private final Duration grace;
    private @Nullable Thread running;

    /**
     * @param readinessDelay how long connected clients are still served, so that load balancers can notice that the broker is not ready
     * @param pace the maximum time over which the disconnects are spread
     * @param grace how long to wait for sockets to close
     */
    RequestedDrain(Broker broker, Duration readinessDelay, Duration pace, Duration grace) {
        this.broker = broker;
        this.readinessDelay = readinessDelay;
        this.pace = pace;
        this.grace = grace;
    }

    /** Starts the drain; returns false when the broker is draining or stopping already. */
    synchronized boolean start() {
        if (!broker.acceptance().stopAccepting()) {
            return false;
        }
        // This step begins before the thread of the drain starts, so that the response to the request already reports
        // it.
        broker.drain().beginAwaitingEndpoints(readinessDelay);
        running = Thread.ofPlatform().daemon().name("drain").start(this::run);
        return true;
    }

    private void run() {
        Drain drain = broker.drain();
        drain.awaitRest();
        OpenConnections connections = broker.connections();
        int total = connections.size();
        Duration spread = disconnectAll();
        if (spread != null) {
            drain.awaitClosed(connections, total, spread.plus(grace));
            begin(Drain.Step.DRAINED);
        }
    }

    /** Returns the time until the last disconnect; null when the drain was cancelled, or the broker is stopping. */
    private synchronized @Nullable Duration disconnectAll() {
        return begin(Drain.Step.DISCONNECTING) ? broker.connections().disconnectAll(pace) : null;
    }

    /** Begins a step, on the thread of the drain; returns false when the drain was cancelled or the broker is stopping. */
    private synchronized boolean begin(Drain.Step step) {
        if (isRunning()) {
            broker.drain().begin(step);
            return true;
        }
        if (running == null && !broker.acceptance().isStopping()) {
            broker.drain().begin(Drain.Step.SERVING); // the drain was cancelled just before this step
        }
        return false;
    }

    private boolean isRunning() {
        return Thread.currentThread().equals(running) && !broker.acceptance().isStopping();
    }

    /** Accepts clients again, and leaves those connected that are not disconnected yet. Returns false when no drain runs. */
    synchronized boolean cancel() {
        Thread drains = running;
        if (drains == null || !broker.acceptance().acceptAgain()) {
            return false;
        }
        running = null;
        drains.interrupt();
        broker.connections().cancelDisconnects();
        broker.drain().begin(Drain.Step.SERVING);
        return true;
    }
}
