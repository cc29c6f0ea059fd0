package culex.publisher.signal;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;

/**
 * The intended send times of one stream: each message is due one interval after the previous one.
 *
 * <p>Each due time is computed from the previous due time and not from the time of the call, so delays do not accumulate. Times are values
 * of {@link System#nanoTime()}.
 */
public final class SendSchedule {

    /** A rate that does not change. */
    public static final LongToDoubleFunction CONSTANT = _ -> 1;

    /**
     * The plan of a schedule.
     *
     * @param interval time between two messages
     * @param phase time from the start to the first message
     * @param jitter the largest deviation of a message from its time, as a fraction of the interval, from 0 to 1
     * @param seed seed of the jitter
     */
    public record Plan(Duration interval, Duration phase, double jitter, long seed) {}

    private final double jitter;
    private long intervalNanos;
    private final LongToDoubleFunction rate;
    private final SplittableRandom random;
    private long next = 1;

    /** When the next message is due, without its jitter. */
    private long dueNanos;

    private long jitterOfNext;

    /** The scheduled time from the first message to the message that is sent next, in nanoseconds and without pauses. */
    private long elapsedNanos;

    /** The difference between the time in the load plan and {@link #elapsedNanos}. */
    private long offsetNanos;

    /** Creates a schedule that starts at {@code startNanos}. The first message is due one interval later, as in the tutorial. */
    public SendSchedule(long startNanos, Duration interval) {
        this(startNanos, 0, new Plan(interval, interval, 0, 0), CONSTANT);
    }

    /**
     * Creates a schedule that starts at {@code startNanos}.
     *
     * @param offsetNanos time of the start in the load plan
     * @param rate factor of the rate, by the time in the load plan
     */
    public SendSchedule(long startNanos, long offsetNanos, Plan plan, LongToDoubleFunction rate) {
        this.intervalNanos = plan.interval().toNanos();
        this.jitter = plan.jitter();
        this.rate = rate;
        this.random = new SplittableRandom(plan.seed());
        this.dueNanos = startNanos + plan.phase().toNanos();
        this.offsetNanos = offsetNanos + plan.phase().toNanos();
        this.jitterOfNext = nextJitter();
    }

    /** Returns the sequence number of the next message, from 1. */
    public long next() {
        return next;
    }

    /** Returns the nanoseconds until the next message is due; 0 or less if it is due now. */
    public long nanosUntilNext(long nowNanos) {
        return dueNanos + jitterOfNext - nowNanos;
    }

    /** Returns the time from the first message to the next one, by the schedule, without jitter and pauses. */
    public long elapsedNanos() {
        return elapsedNanos;
    }

    /** Returns how many messages of the schedule should have been sent by {@code nowNanos}, whether they were sent or not. */
    public long dueBy(long nowNanos) {
        long late = nowNanos - dueNanos;
        return next - 1 + (late < 0 ? 0 : 1 + late / step());
    }

    /** Moves on to the following message. */
    public void advance() {
        long step = step();
        dueNanos += step;
        elapsedNanos += step;
        jitterOfNext = nextJitter();
        next++;
    }

    /** Continues after a pause: the next message is due one interval after {@code nowNanos}, which is {@code offset} in the load plan. */
    public void resume(long nowNanos, long offset) {
        offsetNanos = offset - elapsedNanos;
        dueNanos = nowNanos + step();
    }

    /** Changes the interval: the next message is due one new interval after {@code nowNanos}. */
    public void changeInterval(long nowNanos, Duration interval) {
        intervalNanos = interval.toNanos();
        dueNanos = nowNanos + step();
        jitterOfNext = nextJitter();
    }

    /**
     * Changes the time that remains until the next message, because the rate changes between two messages. Without effect on a message that
     * is due already.
     *
     * @param factor the factor by which the remaining time is multiplied
     */
    public void stretch(long nowNanos, double factor) {
        long rest = dueNanos - nowNanos;
        if (rest <= 0) {
            return;
        }
        long shift = Math.round(rest * factor) - rest;
        dueNanos += shift;
        if (next == 1) {
            offsetNanos += shift;
        } else {
            elapsedNanos = Math.max(0, elapsedNanos + shift);
        }
    }

    private long step() {
        double factor = rate.applyAsDouble(offsetNanos + elapsedNanos);
        return factor == 1 ? intervalNanos : Math.max(1, Math.round(intervalNanos / factor));
    }

    private long nextJitter() {
        return jitter == 0 ? 0 : Math.round(jitter * intervalNanos * (2 * random.nextDouble() - 1));
    }
}
