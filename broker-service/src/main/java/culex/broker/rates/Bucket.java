package culex.broker.rates;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The token bucket of one client, user or address. It holds the amount of its {@link Rate} at most, begins full, and fills evenly. It may
 * owe: what has come already is charged, and reading pauses until that is paid. So a packet that is larger than the bucket passes, and the
 * average holds all the same.
 *
 * <p>The state is one number: the time at which the bucket is full again. May be called from any thread; an operation is one atomic change.
 */
public final class Bucket {
    /** The most that a bucket may owe, so that no pause is longer. */
    private static final long OWED_MAX_NANOS = TimeUnit.HOURS.toNanos(1);

    private final RateLimit limit;
    private final long key;
    private final AtomicLong fullAt;
    /** Connections that use it. Changed by {@link Buckets} only, while it has locked the key. */
    int users;

    Bucket(RateLimit limit, long key, long nowNanos) {
        this.limit = limit;
        this.key = key;
        fullAt = new AtomicLong(nowNanos);
    }

    /** The limit that this bucket belongs to. */
    public RateLimit limit() {
        return limit;
    }

    long key() {
        return key;
    }

    private long missing(long full, long nowNanos) {
        return Math.max(0, full - nowNanos);
    }

    boolean isFull(long nowNanos) {
        return fullAt.get() - nowNanos <= 0;
    }

    /**
     * Takes an amount, whether it is there or not.
     *
     * @param nowNanos the monotonic clock
     * @return the nanoseconds until nothing is owed; 0 or less when nothing is
     */
    public long charge(long amount, long nowNanos) {
        Rate rate = limit.rate();
        long cost = rate.nanosFor(amount);
        while (true) {
            long before = fullAt.get();
            long missing = Math.min(missing(before, nowNanos) + cost, rate.windowNanos() + OWED_MAX_NANOS);
            if (fullAt.compareAndSet(before, nowNanos + missing)) {
                return missing - rate.windowNanos();
            }
        }
    }

    /**
     * The nanoseconds until the bucket holds an amount, or is full when the amount is larger than that; 0 or less when it does now.
     *
     * @param nowNanos the monotonic clock
     */
    public long nanosUntil(long amount, long nowNanos) {
        Rate rate = limit.rate();
        long needed = Math.min(rate.nanosFor(amount), rate.windowNanos());
        return missing(fullAt.get(), nowNanos) + needed - rate.windowNanos();
    }

    /** Takes an amount when it is there, or when the bucket is full; returns whether it was. */
    boolean take(long amount, long nowNanos) {
        if (nanosUntil(amount, nowNanos) > 0) {
            return false;
        }
        charge(amount, nowNanos);
        return true;
    }

    /** Call it when a connection no longer uses the bucket. */
    public void release(long nowNanos) {
        limit.buckets().release(this, nowNanos);
    }
}
