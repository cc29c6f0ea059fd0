package culex.broker.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BucketTest {
    /** Start times of the clock. A monotonic clock may start at any value, also right before the overflow. */
    private static final List<Long> STARTS = List.of(0L, -5_000_000_000L, Long.MAX_VALUE - 100, Long.MIN_VALUE);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    static RateLimit limit(String rate, RateKind kind) {
        return new RateLimit(
                "mqtt.rates.client." + kind.label(),
                RateScope.CLIENT,
                kind,
                Objects.requireNonNull(Rate.parse(rate, kind)));
    }

    private static Bucket bucket(String rate, RateKind kind, long now) {
        return limit(rate, kind).buckets().acquire("client", now);
    }

    @Test
    void fullBucketAllowsAChargeOfItsWholeCapacityAndDelaysTheNextCharge() {
        for (long now : STARTS) {
            Bucket bucket = bucket("10/s", RateKind.PUBLISHES, now);
            for (int i = 0; i < 10; i++) {
                assertTrue(bucket.charge(1, now) <= 0);
            }
            assertEquals(SECOND / 10, bucket.charge(1, now));
        }
    }

    @Test
    void bucketRefillsEvenlyOverThePeriodOfItsRate() {
        for (long start : STARTS) {
            Bucket bucket = bucket("10/s", RateKind.PUBLISHES, start);
            bucket.charge(10, start);
            assertFalse(bucket.take(1, start + SECOND / 10 - 1));
            assertTrue(bucket.take(1, start + SECOND / 10));
            assertFalse(bucket.take(1, start + SECOND / 10));
            assertTrue(bucket.take(5, start + 6 * SECOND / 10));
        }
    }

    @Test
    void unusedBucketDoesNotFillBeyondItsCapacity() {
        Bucket bucket = bucket("10/s", RateKind.PUBLISHES, 0);
        bucket.charge(10, 0);
        long later = 1000 * SECOND;
        assertTrue(bucket.take(10, later));
        assertFalse(bucket.take(1, later));
    }

    @Test
    void averageOverManyChargesEqualsTheConfiguredRate() {
        Bucket bucket = bucket("1MB/s", RateKind.BYTES, 0);
        long now = 0;
        long bytes = 0;
        while (now < 100 * SECOND) {
            bytes += 3000;
            now += Math.max(0, bucket.charge(3000, now));
        }
        assertTrue(Math.abs((101L << 20) - bytes) < 10_000, bytes + " bytes");
    }

    @Test
    void chargeLargerThanTheBucketIsTakenWhenTheBucketIsFull() {
        Bucket bucket = bucket("10/s", RateKind.SUBSCRIBES, 0);
        assertTrue(bucket.take(25, 0));
        assertEquals(2 * SECOND + SECOND / 2, bucket.nanosUntil(25, 0));
        assertFalse(bucket.take(25, 2 * SECOND));
        assertTrue(bucket.take(25, 3 * SECOND));
    }

    @Test
    void pauseIsNeverLongerThanAnHour() {
        Bucket bucket = bucket("1KB/h", RateKind.BYTES, 0);
        for (int i = 0; i < 100; i++) {
            assertTrue(bucket.charge(256 << 20, 0) <= TimeUnit.HOURS.toNanos(1));
        }
    }

    @Test
    void concurrentChargesAreAllCounted() throws InterruptedException {
        Bucket bucket = bucket("1000/s", RateKind.PUBLISHES, 0);
        AtomicInteger allowed = new AtomicInteger();
        List<Thread> threads = Stream.generate(() -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 1000; i++) {
                        if (bucket.charge(1, 0) <= 0) {
                            allowed.incrementAndGet();
                        }
                    }
                }))
                .limit(4)
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1000, allowed.get());
        assertEquals(3 * SECOND + SECOND / 1000, bucket.nanosUntil(1, 0));
    }
}
