package culex.broker.security;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Limits the log lines about failures of one kind to one every {@value #SECONDS} seconds. May be called from any thread, without locks. */
final class LogInterval {
    static final int SECONDS = 10;

    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /** Whether a line may be logged now. If so, no further line is allowed until the interval has passed. */
    boolean mayLog() {
        long due = nextNanos.get();
        long now = System.nanoTime();
        return now - due >= 0 && nextNanos.compareAndSet(due, now + TimeUnit.SECONDS.toNanos(SECONDS));
    }
}
