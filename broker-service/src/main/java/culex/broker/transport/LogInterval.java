package culex.broker.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Limits the log lines of one kind to one in an interval. May be called from any thread; uses no locks. */
public final class LogInterval {
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong nextNanos;

    /** @param nanoTime the monotonic clock, in nanoseconds */
    public LogInterval(Duration interval, LongSupplier nanoTime) {
        intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        nextNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** Whether a line may be logged now. If so, no further line is allowed until the interval has passed. */
    public boolean mayLog() {
        long due = nextNanos.get();
        long now = nanoTime.getAsLong();
        return now - due >= 0 && nextNanos.compareAndSet(due, now + intervalNanos);
    }
}
