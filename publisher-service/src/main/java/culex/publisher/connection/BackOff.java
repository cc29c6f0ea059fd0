package culex.publisher.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays between attempts to connect. They double up to a bound, and chance takes up to half of each away, so that clients which lost
 * their broker at the same moment do not come back at the same moment. During the first minute without a connection no delay is longer
 * than 1.5 s, so that a restart of the broker costs a client less than 2 s; after that they double up to the bound.
 */
public final class BackOff {
    /** The longest delay while the broker may be restarting. */
    private static final long RESTART_DELAY_MAX_NANOS = Duration.ofMillis(1500).toNanos();
    /** For so long the broker may be restarting. */
    private static final long RESTART_NANOS = Duration.ofMinutes(1).toNanos();

    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long delayNanos;
    private long waitedNanos;

    /** Delays from {@code min} to {@code max}. */
    public BackOff(Duration min, Duration max, RandomGenerator random) {
        this.minNanos = min.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
        this.delayNanos = minNanos;
    }

    /** The delay before the next attempt. */
    public Duration next() {
        long half = delayNanos / 2;
        long chosen = delayNanos - (half == 0 ? 0 : random.nextLong(half + 1));
        waitedNanos += chosen;
        long bound = waitedNanos < RESTART_NANOS ? Math.clamp(RESTART_DELAY_MAX_NANOS, minNanos, maxNanos) : maxNanos;
        delayNanos = delayNanos > bound / 2 ? bound : delayNanos * 2;
        return Duration.ofNanos(chosen);
    }

    /** Begins again with the shortest delay, after a success. */
    public void reset() {
        delayNanos = minNanos;
        waitedNanos = 0;
    }
}
