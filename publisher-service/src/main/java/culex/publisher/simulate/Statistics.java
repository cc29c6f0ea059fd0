package culex.publisher.simulate;

import culex.publisher.fault.FaultKind;
import culex.publisher.fleet.FleetObserver;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts what happens in a fleet, and forwards every callback to another observer. The numbers may be read from any thread. */
public final class Statistics implements FleetObserver {

    private static final long LATENCY_MAX = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;

    private final FleetObserver next;
    private final Histogram latencies = new ConcurrentHistogram(LATENCY_MAX, DIGITS);
    private final Map<FaultKind, LongAdder> faults = new EnumMap<>(FaultKind.class);
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);
    private final LongAdder produced = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger buffered = new AtomicInteger();
    private volatile Rates rates = new Rates(0, 0, 0);

    /**
     * The rates of the last interval of the report.
     *
     * @param requested readings per second that fell due
     * @param achieved messages per second that were sent
     * @param lagSeconds the largest delay of a reading
     */
    public record Rates(double requested, double achieved, double lagSeconds) {}

    /** Creates the statistics of a fleet. */
    public Statistics(FleetObserver next) {
        this.next = next;
        for (FaultKind kind : FaultKind.values()) {
            faults.put(kind, new LongAdder());
        }
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    /** Number of messages that the load plan asked for so far. */
    public long producedNow() {
        return produced.sum();
    }

    /** Number of messages that were written (QoS 0) or acknowledged. */
    public long sentNow() {
        return sent.sum();
    }

    /** Number of acknowledged messages. */
    public long acknowledgedNow() {
        return latencies.getTotalCount();
    }

    /** Returns the time in milliseconds within which this percentage of the acknowledgements came. */
    public double acknowledgedWithin(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1000.0;
    }

    /** Number of messages that were dropped for this reason. */
    public long droppedNow(DropReason reason) {
        LongAdder count = dropped.get(reason);
        return count == null ? 0 : count.sum();
    }

    /** Number of readings with this fault. */
    public long faultsNow(FaultKind kind) {
        LongAdder count = faults.get(kind);
        return count == null ? 0 : count.sum();
    }

    /** Number of connected sensors. */
    public int connectedNow() {
        return connected.get();
    }

    /** Number of buffered messages. */
    public int bufferedNow() {
        return buffered.get();
    }

    /** The rates of the last interval of the report; zero before its end. */
    public Rates ratesNow() {
        return rates;
    }

    @Override
    public void produced() {
        produced.increment();
        next.produced();
    }

    @Override
    public void sent(int qos, long nanos) {
        sent.increment();
        if (qos > 0) {
            latencies.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LATENCY_MAX));
        }
        next.sent(qos, nanos);
    }

    @Override
    public void rates(double requested, double achieved, double lagSeconds) {
        rates = new Rates(requested, achieved, lagSeconds);
        next.rates(requested, achieved, lagSeconds);
    }

    @Override
    public void dropped(DropReason reason) {
        LongAdder count = dropped.get(reason);
        if (count != null) {
            count.increment();
        }
        next.dropped(reason);
    }

    @Override
    public void fault(FaultKind kind) {
        LongAdder count = faults.get(kind);
        if (count != null) {
            count.increment();
        }
        next.fault(kind);
    }

    @Override
    public void command(boolean accepted) {
        next.command(accepted);
    }

    @Override
    public void buffered(int difference) {
        buffered.addAndGet(difference);
        next.buffered(difference);
    }

    @Override
    public void connected(boolean again) {
        connected.incrementAndGet();
        next.connected(again);
    }

    @Override
    public void disconnected() {
        connected.decrementAndGet();
        next.disconnected();
    }
}
