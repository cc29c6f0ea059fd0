package culex.subscriber.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays between attempts: they double up to a bound, and chance takes up to half of each away, so that many that lost
 * their broker at one moment do not come back at one moment. For one thread.
 */
public final class BackOff {

    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long delayNanos;

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
        delayNanos = delayNanos > maxNanos / 2 ? maxNanos : delayNanos * 2;
        return Duration.ofNanos(chosen);
    }

    /** Begins again with the shortest delay, after a success. */
    public void reset() {
        delayNanos = minNanos;
    }
}
