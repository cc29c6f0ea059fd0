package culex.broker.connection;

import culex.broker.transport.Loop;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether another client is let in: there is a limit to their number, and a loop that is late lets nobody in until it has caught up,
 * so that a crowd that comes back at once does not starve those who are connected. From any loop.
 */
public final class Admission {
    private static final int RETRY_SECONDS_MAX = 10;

    private final int connectionsMax;
    private final long lagMaxMillis;
    private final AtomicInteger admitted = new AtomicInteger();
    private volatile boolean closed;

    /**
     * What is let in.
     *
     * @param connectionsMax the most clients
     * @param lagMax how late a loop may be; zero for any lateness
     */
    public Admission(int connectionsMax, Duration lagMax) {
        this.connectionsMax = connectionsMax;
        this.lagMaxMillis = lagMax.toMillis();
    }

    /** Lets nobody in any more: the broker stops. From any thread. */
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether one more client may connect now; {@link #admit} decides. */
    boolean hasRoom() {
        return admitted.get() < connectionsMax;
    }

    /** Counts one client that has authenticated, until {@link #leave}; false, and not counted, at the limit. */
    boolean admit() {
        if (admitted.incrementAndGet() <= connectionsMax) {
            return true;
        }
        admitted.decrementAndGet();
        return false;
    }

    /** Whether a loop is too late to let anybody in; on that loop. */
    public boolean isLate(Loop loop) {
        return lagMaxMillis > 0 && loop.lagMillis() > lagMaxMillis;
    }

    /** In how many seconds who is turned away may come again, 1 to 10: a different number for each, so that they do not come at once. */
    public static int retrySeconds() {
        return ThreadLocalRandom.current().nextInt(1, RETRY_SECONDS_MAX + 1);
    }

    /** A client that {@link #admit} counted is gone. */
    void leave() {
        admitted.decrementAndGet();
    }
}
