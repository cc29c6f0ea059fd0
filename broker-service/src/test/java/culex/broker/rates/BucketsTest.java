package culex.broker.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Buckets buckets = BucketTest.limit("10/s", RateKind.PUBLISHES).buckets();

    @Test
    void connectionsOfTheSameAddressOrUserShareOneBucket() {
        Bucket one = buckets.acquire("user", 0);
        assertSame(one, buckets.acquire("user", 0));
        assertNotSame(one, buckets.acquire("other", 0));
    }

    @Test
    void bucketThatIsNotFullIsReusedAfterAReconnect() {
        Bucket bucket = buckets.acquire("user", 0);
        bucket.charge(20, 0);
        bucket.release(0);
        assertSame(bucket, buckets.acquire("user", SECOND));
    }

    @Test
    void fullBucketIsRemovedWithItsLastConnection() {
        Bucket bucket = buckets.acquire("user", 0);
        assertSame(bucket, buckets.acquire("user", 0));
        bucket.charge(5, 0);
        bucket.release(SECOND);
        assertEquals(1, buckets.size());
        bucket.release(SECOND);
        assertEquals(0, buckets.size());
    }

    @Test
    void numberOfUnusedBucketsIsBoundedAndFullBucketsAreRemoved() {
        for (int i = 0; i < Buckets.UNUSED_MAX + 1000; i++) {
            assertTrue(buckets.takeOne("address " + i, 0));
        }
        assertEquals(Buckets.UNUSED_MAX, buckets.size());
        assertTrue(buckets.takeOne("new", 10 * SECOND));
        assertEquals(1, buckets.size());
    }

    @Test
    void bucketOfAnOpenConnectionIsNeverRemoved() {
        Bucket bucket = buckets.acquire("user", 0);
        for (int i = 0; i < Buckets.UNUSED_MAX + 10; i++) {
            buckets.takeOne("address " + i, 0);
        }
        buckets.takeOne("new", 10 * SECOND);
        assertSame(bucket, buckets.acquire("user", 10 * SECOND));
    }

    @Test
    void requestsOfAnAddressAboveItsRateAreRejectedUntilItsBucketRefills() {
        for (int i = 0; i < 10; i++) {
            assertTrue(buckets.takeOne("address", 0));
        }
        assertFalse(buckets.takeOne("address", 0));
        assertTrue(buckets.takeOne("other", 0));
        assertTrue(buckets.takeOne("address", SECOND / 10));
    }
}
