package culex.broker.rates;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The token bucket of one client, user or address. Its capacity is the amount of its {@link Rate}; it begins full, and fills evenly. Its
 * content can be negative (debt): a packet that was received is charged in any case, and reading pauses until the bucket has no debt. So a
 * packet that is larger than the capacity is accepted, and the average rate is still not exceeded.
 *
 * <p>The state is one number: the time at which the bucket is full again. May be called from any thread; an operation is one atomic change.
 */
public final class Bucket {
    /** Maximum debt of a bucket, as the time until refilling has paid the debt; no pause of a client is longer than that. */
    private static final long OWED_MAX_NANOS = TimeUnit.HOURS.toNanos(1);

    private final RateLimit limit;
    private final long key;
    private final AtomicLong fullAt;
    /** Number of connections that use the bucket. Changed by {@link Buckets} only, while it has locked the key. */
    int users;

    Bucket(RateLimit limit, long key, long nowNanos) {
        this.limit = limit;
        this.key = key;
        fullAt = new AtomicLong(nowNanos);
    }

    /** The rate limit that this bucket enforces. */
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
     * Removes an amount, even if the bucket contains less.
     *
     * @param nowNanos the monotonic clock
     * @return the nanoseconds until the bucket has no debt; 0 or less when it has none
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
     * The nanoseconds until the bucket contains an amount, or is full when the amount is larger than its capacity; 0 or less when it does
     * now.
     *
     * @param nowNanos the monotonic clock
     */
    public long nanosUntil(long amount, long nowNanos) {
        Rate rate = limit.rate();
        long needed = Math.min(rate.nanosFor(amount), rate.windowNanos());
        return missing(fullAt.get(), nowNanos) + needed - rate.windowNanos();
    }

    /** Removes an amount if the bucket contains that amount or is full; returns whether the amount was removed. */
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
