package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.transport.Loop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The steps of a stop that wait for clients and loops. All of them together take at most the grace period. Runs on the thread that stops
 * the broker.
 */
final class OrderedStop {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    /** The minimum time to wait for the loops, also when the clients have used up the grace period. */
    private static final Duration SETTLING_MIN = Duration.ofSeconds(1);

    private final long deadlineNanos;

    /** Starts the grace period. */
    OrderedStop(Duration grace) {
        deadlineNanos = System.nanoTime() + grace.toNanos();
    }

    /** Stops a broker; see {@link Broker#stop}. */
    static void run(Broker broker, BrokerConfig.Stop config) {
        if (!broker.acceptance().beginStop()) {
            return;
        }
        ClusterMember member = broker.member();
        boolean isStoreFree = member == null || member.stopFollowing();
        if (broker.acceptance().stopAccepting()) {
            broker.drain().awaitEndpoints(config.readinessDelay());
        } else {
            broker.drain().awaitRest(); // an operator has begun to drain the broker
        }
        OrderedStop stop = new OrderedStop(config.grace());
        stop.disconnectAll(
                broker.connections(), config.pace(), broker.drain(), () -> broker.closeListeners(stop.left()));
        broker.drain().begin(Drain.Step.CLOSING_STORE);
        stop.settle(broker.loops().all());
        broker.automaticBans().save(); // before the store releases the lock of the directory to the next process
        if (isStoreFree) {
            broker.journals().close();
        } else {
            LOG.warn("The take-over of the log did not end in time. The process ends without closing its copy of the"
                    + " log, which the next start opens as after a kill.");
        }
        if (member != null) {
            member.giveBack();
        }
    }

    /** The rest of the grace period. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    /**
     * Disconnects all clients, spread over a time, while the listeners stay open: clients that connect during this time are rejected with a
     * Reason Code. Then closes the listeners, and the connections without CONNECT.
     */
    void disconnectAll(OpenConnections connections, Duration pace, Drain drain, Runnable closeListeners) {
        drain.begin(Drain.Step.DISCONNECTING);
        int total = connections.size();
        Duration spread = connections.disconnectAll(pace);
        LOG.infof("Stopping: disconnecting %d connections over %d ms", total, spread.toMillis());
        drain.awaitClosed(connections, total, spread.compareTo(left()) < 0 ? spread : left());
        closeListeners.run();
        connections.disconnectRest();
        int open = drain.awaitClosed(connections, total, left());
        if (open > 0) {
            LOG.warnf("%d connections have not closed within mqtt.stop.grace", open);
        }
    }

    /** Waits until every loop has submitted the journal entries of all turns before this call. */
    void settle(List<? extends Loop> loops) {
        CountDownLatch settled = new CountDownLatch(loops.size());
        // A task that a task submits to its own loop runs after the end of the turn of that loop.
        loops.forEach(loop -> loop.execute(() -> loop.execute(settled::countDown)));
        try {
            long millis = Math.max(left().toMillis(), SETTLING_MIN.toMillis());
            if (!settled.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.warnf(
                        "%d event loops are stuck; what they have not acknowledged is not stored", settled.getCount());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
