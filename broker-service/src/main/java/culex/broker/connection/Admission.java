package culex.broker.connection;

import culex.broker.transport.Loop;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides whether another client may connect. The number of clients is limited, and a loop that is late accepts no client until it has
 * caught up, so that many reconnecting clients do not starve the connected ones. May be called from any loop.
 */
public final class Admission {
    private static final int RETRY_SECONDS_MAX = 10;

    private final int connectionsMax;
    private final long lagMaxMillis;
    private final AtomicInteger admitted = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Sets the limits.
     *
     * @param connectionsMax the maximum number of connected clients
     * @param lagMax an event loop rejects new clients while it lags by more than this; zero means no limit
     */
    public Admission(int connectionsMax, Duration lagMax) {
        this.connectionsMax = connectionsMax;
        this.lagMaxMillis = lagMax.toMillis();
    }

    /** Rejects all clients from now on: the broker stops or drains. May be called from any thread. */
    public void close() {
        closed = true;
    }

    /** Admits clients again. May be called from any thread. */
    public void open() {
        closed = false;
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * Whether the number of clients is below the limit now. This reserves no place: a later call of {@link #admit} can still reject the
     * client.
     */
    boolean hasRoom() {
        return admitted.get() < connectionsMax;
    }

    /** Counts one authenticated client until {@link #release}; returns false at the limit, where it is not counted. */
    boolean admit() {
        if (admitted.incrementAndGet() <= connectionsMax) {
            return true;
        }
        admitted.decrementAndGet();
        return false;
    }

    /** Whether a loop lags by more than mqtt.limits.connect-lag-max, so that it rejects CONNECT. Call it on that loop. */
    public boolean isLate(Loop loop) {
        return lagMaxMillis > 0 && loop.lagMillis() > lagMaxMillis;
    }

    /** The seconds after which a rejected client should try again, 1 to 10: random, so that the clients do not return at the same time. */
    public static int retrySeconds() {
        return ThreadLocalRandom.current().nextInt(1, RETRY_SECONDS_MAX + 1);
    }

    /** Subtracts a client that {@link #admit} counted; called when its connection is closed. */
    void release() {
        admitted.decrementAndGet();
    }
}
