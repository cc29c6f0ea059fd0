package culex.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays between attempts to connect. Each delay is twice the one before, up to a maximum, minus a random part of up to half, so that
 * clients which lose the broker at the same moment reconnect at different times. During the first minute without a connection the maximum
 * is 1.5 s, so that a client is connected within 2 s after the broker restarts. Not safe for several threads.
 */
public final class BackOff {
    /** The maximum delay while the broker may be restarting. */
    private static final long RESTART_DELAY_MAX_NANOS = Duration.ofMillis(1500).toNanos();
    /** The time without a connection during which the broker may be restarting. */
    private static final long RESTART_NANOS = Duration.ofMinutes(1).toNanos();

    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long delayNanos;
    private long waitedNanos;

    /** Creates delays from {@code min} to {@code max}. */
    public BackOff(Duration min, Duration max, RandomGenerator random) {
        this.minNanos = min.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
        this.delayNanos = minNanos;
    }

    /** Returns the delay before the next attempt. */
    public Duration next() {
        long half = delayNanos / 2;
        long chosen = delayNanos - (half == 0 ? 0 : random.nextLong(half + 1));
        waitedNanos += chosen;
        long bound = waitedNanos < RESTART_NANOS ? Math.clamp(RESTART_DELAY_MAX_NANOS, minNanos, maxNanos) : maxNanos;
        delayNanos = delayNanos > bound / 2 ? bound : delayNanos * 2;
        return Duration.ofNanos(chosen);
    }

    /** Starts again with the shortest delay; call it after a successful attempt. */
    public void reset() {
        delayNanos = minNanos;
        waitedNanos = 0;
    }
}
