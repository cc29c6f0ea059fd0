package culex.publisher.signal;

import java.time.Duration;

/**
 * The intended send times of one sensor: message n is due n intervals after the start.
 *
 * <p>Times are counted from the start and never from the message before, so lateness does not add up. Times are those of
 * {@link System#nanoTime()}.
 */
public final class SendSchedule {

    private final long startNanos;
    private final long intervalNanos;
    private long next = 1;

    /** A schedule that begins at {@code startNanos}; its first message is due one interval later, as in the tutorial. */
    public SendSchedule(long startNanos, Duration interval) {
        this.startNanos = startNanos;
        this.intervalNanos = interval.toNanos();
    }

    /** The sequence number of the message that is due next, from 1. */
    public long next() {
        return next;
    }

    /** Nanoseconds until the next message is due; 0 or less when it is. */
    public long nanosUntilNext(long nowNanos) {
        return startNanos + next * intervalNanos - nowNanos;
    }

    /** Goes on to the message after. */
    public void advance() {
        next++;
    }
}
