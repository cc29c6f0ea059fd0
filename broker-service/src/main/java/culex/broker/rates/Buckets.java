package culex.broker.rates;

import culex.broker.security.NameHash;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The buckets of one {@link RateLimit}, by a hash of their names, at about 100 bytes each. A bucket is kept while connections use it.
 * Afterwards it is kept until it is full again, so that a client does not get a full bucket by reconnecting. At most {@value #UNUSED_MAX}
 * buckets without a connection are kept; beyond this number a bucket is removed when its last connection ends. May be called from any
 * thread.
 */
public final class Buckets {
    static final int UNUSED_MAX = 32_768;
    private static final long CLEAN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RateLimit limit;
    private final NameHash hash = new NameHash();
    private final ConcurrentHashMap<Long, Bucket> byName = new ConcurrentHashMap<>();
    private final AtomicInteger unused = new AtomicInteger();
    private final AtomicLong cleanedNanos = new AtomicLong(Long.MIN_VALUE);

    Buckets(RateLimit limit) {
        this.limit = limit;
    }

    /**
     * The bucket of a client, user or address, for a connection that calls {@link Bucket#release} at its end.
     *
     * @param nowNanos the monotonic clock
     */
    public Bucket acquire(String name, long nowNanos) {
        return byName.compute(hash.of(name), (key, found) -> {
            Bucket bucket = found == null ? new Bucket(limit, key, nowNanos) : found;
            if (found != null && found.users == 0) {
                unused.decrementAndGet();
            }
            bucket.users++;
            return bucket;
        });
    }

    void release(Bucket bucket, long nowNanos) {
        boolean isRoom = isRoomForUnused(nowNanos);
        byName.computeIfPresent(bucket.key(), (key, found) -> {
            found.users--;
            if (found.users > 0) {
                return found;
            }
            if (!isRoom || found.isFull(nowNanos)) {
                return null;
            }
            unused.incrementAndGet();
            return found;
        });
    }

    /**
     * Removes 1 from the bucket of a client, user or address that may have no connection yet.
     *
     * @return whether the bucket contained 1; also true when there is no room for another bucket
     */
    public boolean takeOne(String name, long nowNanos) {
        boolean isRoom = isRoomForUnused(nowNanos);
        boolean[] taken = {true};
        byName.compute(hash.of(name), (key, found) -> {
            if (found == null && !isRoom) {
                return null;
            }
            Bucket bucket = found == null ? new Bucket(limit, key, nowNanos) : found;
            if (found == null) {
                unused.incrementAndGet();
            }
            taken[0] = bucket.take(1, nowNanos);
            return bucket;
        });
        return taken[0];
    }

    private boolean isRoomForUnused(long nowNanos) {
        if (unused.get() < UNUSED_MAX) {
            return true;
        }
        long cleaned = cleanedNanos.get();
        boolean isDue = cleaned == Long.MIN_VALUE || nowNanos - cleaned >= CLEAN_NANOS;
        if (isDue && cleanedNanos.compareAndSet(cleaned, nowNanos)) {
            byName.keySet().forEach(key -> removeIfFull(key, nowNanos));
        }
        return unused.get() < UNUSED_MAX;
    }

    private void removeIfFull(Long name, long nowNanos) {
        byName.computeIfPresent(name, (key, found) -> {
            if (found.users > 0 || !found.isFull(nowNanos)) {
                return found;
            }
            unused.decrementAndGet();
            return null;
        });
    }

    /** The number of buckets. */
    int size() {
        return byName.size();
    }
}
