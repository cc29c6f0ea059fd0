package culex.broker.diagnosis;

import culex.broker.observe.Counters;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Samples of the broker's counters for the last hour, one every ten seconds, in a fixed amount of memory. A timer of the first loop reads
 * the totals; each loop reports its lag. Any thread may read the samples. The samples are lost at a restart.
 */
public final class History {
    /** Number of samples of one hour. */
    public static final int SAMPLES = 360;

    static final long INTERVAL_MILLIS = 10_000;
    private static final long LAG_MILLIS = 1000;
    private static final int P50 = 50;
    private static final int P99 = 99;
    private static final int PERCENT = 100;

    /**
     * Counts since the start, and current values.
     *
     * @param heapBytes the heap in use
     * @param clientBytes the bytes of memory that the broker uses for clients
     */
    public record Totals(
            long messagesReceived,
            long messagesSent,
            long bytesReceived,
            long bytesSent,
            long dropped,
            long connections,
            long sessions,
            long queued,
            long retained,
            long heapBytes,
            long clientBytes) {}

    /** Supplies the values of the next sample. */
    public interface Source {
        /** Reads the totals; on the first loop. */
        Totals totals();

        /** Reads the counts of the latency histogram, with the bounds of {@link Counters#latencyBoundsNanos}; on the first loop. */
        long[] latencies();
    }

    /**
     * The values of an interval of ten seconds.
     *
     * @param atMillis the end of the interval, in milliseconds of the epoch
     * @param millis the length of the interval; more than ten seconds when the process was paused
     * @param messagesReceived messages accepted from clients in the interval; the next four parameters are counts of the interval, too
     * @param connections connected clients at the end of the interval; the next five parameters are values at that time, too
     * @param lagMillis the lag of the loop with the largest lag
     * @param latencyP50Nanos the time from reading a PUBLISH to writing it to a receiver's socket, interpolated within the buckets of the
     *     metric mqtt_publish_to_write_seconds; -1 without messages
     */
    public record Sample(
            long atMillis,
            long millis,
            long messagesReceived,
            long messagesSent,
            long bytesReceived,
            long bytesSent,
            long dropped,
            long connections,
            long sessions,
            long queued,
            long retained,
            long heapBytes,
            long clientBytes,
            long lagMillis,
            long latencyP50Nanos,
            long latencyP99Nanos) {}

    private final Source source;
    private final AtomicReferenceArray<@Nullable Sample> ring = new AtomicReferenceArray<>(SAMPLES);
    private final long[] boundsNanos = Counters.latencyBoundsNanos();
    private volatile long written;
    private Totals before;
    private long[] latenciesBefore = new long[0];
    private long beforeMillis;

    /** @param source supplies the values */
    public History(Source source) {
        this.source = source;
        before = source.totals();
    }

    /** Starts to take samples. Called once, from any thread. */
    public void start(List<? extends Loop> loops) {
        AtomicLongArray lags = new AtomicLongArray(loops.size());
        loops.forEach(loop -> loop.execute(() -> observeLag(loop, lags)));
        Loop first = loops.getFirst();
        first.execute(() -> {
            before = source.totals();
            latenciesBefore = source.latencies();
            beforeMillis = first.monotonicMillis();
            arm(first, lags);
        });
    }

    private void observeLag(Loop loop, AtomicLongArray lags) {
        lags.accumulateAndGet(loop.index(), loop.lagMillis(), Math::max);
        loop.arm(new TimerWheel.Timer(() -> observeLag(loop, lags)), LAG_MILLIS);
    }

    private void arm(Loop loop, AtomicLongArray lags) {
        loop.arm(
                new TimerWheel.Timer(() -> {
                    arm(loop, lags);
                    sample(loop, lags);
                }),
                INTERVAL_MILLIS);
    }

    private void sample(Loop loop, AtomicLongArray lags) {
        long lag = loop.lagMillis();
        for (int i = 0; i < lags.length(); i++) {
            lag = Math.max(lag, lags.getAndSet(i, 0));
        }
        Totals now = source.totals();
        long[] latencies = source.latencies();
        long[] counts = new long[latencies.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = latencies[i] - latenciesBefore[i];
        }
        long millis = loop.monotonicMillis() - beforeMillis;
        long number = written;
        ring.set(
                (int) (number % SAMPLES),
                new Sample(
                        loop.nowMillis(),
                        millis,
                        now.messagesReceived() - before.messagesReceived(),
                        now.messagesSent() - before.messagesSent(),
                        now.bytesReceived() - before.bytesReceived(),
                        now.bytesSent() - before.bytesSent(),
                        now.dropped() - before.dropped(),
                        now.connections(),
                        now.sessions(),
                        now.queued(),
                        now.retained(),
                        now.heapBytes(),
                        now.clientBytes(),
                        lag,
                        percentile(counts, boundsNanos, P50),
                        percentile(counts, boundsNanos, P99)));
        written = number + 1;
        before = now;
        latenciesBefore = latencies;
        beforeMillis += millis;
    }

    /**
     * A percentile of a histogram, interpolated linearly within a bucket. For the last bucket, which has no upper bound, the lower bound.
     * -1 when all buckets are empty.
     */
    static long percentile(long[] counts, long[] bounds, int percent) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        if (all == 0) {
            return -1;
        }
        double rank = (double) all * percent / PERCENT;
        long passed = 0;
        for (int i = 0; i < bounds.length; i++) {
            if (counts[i] > 0 && passed + counts[i] >= rank) {
                long from = i == 0 ? 0 : bounds[i - 1];
                return from + Math.round((bounds[i] - from) * (rank - passed) / counts[i]);
            }
            passed += counts[i];
        }
        return bounds[bounds.length - 1];
    }

    /** The samples of the last hour, oldest first. */
    public List<Sample> samples() {
        long newest = written;
        List<Sample> samples = new ArrayList<>();
        for (long i = Math.max(0, newest - SAMPLES); i < newest; i++) {
            Sample sample = ring.get((int) (i % SAMPLES));
            if (sample != null) {
                samples.add(sample);
            }
        }
        return samples;
    }

    /** The time that one sample covers, in seconds. */
    public static long intervalSeconds() {
        return TimeUnit.MILLISECONDS.toSeconds(INTERVAL_MILLIS);
    }
}
