package culex.subscriber.audit;

/**
 * Counts latencies in buckets whose width is at most 1.6 % of their value, from 1 µs to 12 days. Not safe for several threads.
 */
final class LatencyHistogram {

    /** The range from one power of two to the next is divided into this number of buckets. */
    private static final int PARTS = 64;

    private static final int PART_BITS = 6;
    private static final int POWERS = 34;

    private final long[] counts = new long[PARTS * (POWERS + 1)];
    private long total;
    private long max;

    /** Counts a latency in microseconds. */
    void add(long micros) {
        long bounded = Math.max(0, micros);
        counts[bucket(bounded)]++;
        total++;
        max = Math.max(max, bounded);
    }

    /** How many latencies were counted. */
    long total() {
        return total;
    }

    /** The largest one, in microseconds. */
    long max() {
        return max;
    }

    /** Returns the upper bound of the latencies of this share of the messages, in microseconds: 0.99 for the 99th percentile. */
    long quantile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long counted = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counted += counts[bucket];
            if (counted >= rank) {
                return Math.min(max, upperBound(bucket));
            }
        }
        return max;
    }

    private int bucket(long micros) {
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(micros) - PART_BITS - 1);
        long bucket = (long) shift * PARTS + (micros >>> shift);
        return (int) Math.min(bucket, counts.length - 1L);
    }

    private static long upperBound(int bucket) {
        int shift = Math.max(0, bucket / PARTS - 1);
        long part = bucket - (long) shift * PARTS;
        return ((part + 1) << shift) - 1;
    }
}
