package culex.publisher.signal;

import java.time.Duration;

/**
 * The intended send times of one sensor: message n is due n intervals after the start.
 *
 * <p>Due times are computed from the start and not from the message before, so delays do not accumulate. Times are values of {@link
 * System#nanoTime()}.
 */
public final class SendSchedule {

    private final long startNanos;
    private final long intervalNanos;
    private long next = 1;

    /** Creates a schedule that starts at {@code startNanos}. The first message is due one interval later, as in the tutorial. */
    public SendSchedule(long startNanos, Duration interval) {
        this.startNanos = startNanos;
        this.intervalNanos = interval.toNanos();
    }

    /** Returns the sequence number of the next message, from 1. */
    public long next() {
        return next;
    }

    /** Returns the nanoseconds until the next message is due; 0 or less if it is due now. */
    public long nanosUntilNext(long nowNanos) {
        return startNanos + next * intervalNanos - nowNanos;
    }

    /** Moves on to the following message. */
    public void advance() {
        next++;
    }
}
