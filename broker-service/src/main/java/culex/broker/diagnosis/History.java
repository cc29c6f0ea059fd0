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
 * The last hour of the broker: one sample every ten seconds, in a fixed amount of memory. A timer of the first loop reads the totals; each
 * loop reports how late it was. Any thread may read the samples. A restart forgets them.
 */
public final class History {
    /** The samples of one hour. */
    public static final int SAMPLES = 360;

    static final long INTERVAL_MILLIS = 10_000;
    private static final long LAG_MILLIS = 1000;
    private static final int P50 = 50;
    private static final int P99 = 99;
    private static final int PERCENT = 100;

    /**
     * Totals since the start, and what holds now.
     *
     * @param heapBytes the heap in use
     * @param clientBytes what the broker holds for clients
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

    /** Where the figures come from. */
    public interface Source {
        /** Reads the totals; on the first loop. */
        Totals totals();

        /** Reads the counts of the latency histogram, with the bounds of {@link Counters#latencyBoundsNanos}; on the first loop. */
        long[] latencies();
    }

    /**
     * Ten seconds of the broker.
     *
     * @param atMillis the end of the time, in milliseconds of the epoch
     * @param millis how long the time was; longer than ten seconds when the process was paused
     * @param messagesReceived messages accepted from clients in this time, and so on for the next four
     * @param connections connected clients at the end of the time, and so on for the next five
     * @param lagMillis how late the latest loop was
     * @param latencyP50Nanos the time from reading a PUBLISH to writing it to a receiver's socket, estimated within the buckets of
     *     the metric mqtt_publish_to_write_seconds; -1 without messages
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

    /** @param source of the figures */
    public History(Source source) {
        this.source = source;
        before = source.totals();
    }

    /** Begins to take samples. From any thread, once. */
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

    /** A percentile of a histogram, evenly spread within a bucket; the last bucket counts as its lower bound. -1 when all are empty. */
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
