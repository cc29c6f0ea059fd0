package culex.broker.ops;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Limits the log lines about connections per second, so that many clients or a port scan cannot flood the log. Lines beyond the limit are
 * counted. May be called from any thread, without locks.
 */
final class ConnectionLines {
    private final int perSecond;
    private final LongSupplier nanoTime;
    private final AtomicLong second;
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicLong omitted = new AtomicLong();

    /**
     * Creates a limit.
     *
     * @param perSecond the maximum number of lines per second; 0 for none
     * @param nanoTime the monotonic clock
     */
    ConnectionLines(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        second = new AtomicLong(now());
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
    }

    /** Whether one more line may be written now; if not, counts it as omitted. */
    boolean permit() {
        long now = now();
        long before = second.get();
        if (before != now && second.compareAndSet(before, now)) {
            written.set(0);
        }
        if (written.incrementAndGet() <= perSecond) {
            return true;
        }
        omitted.incrementAndGet();
        return false;
    }

    /** Passes the number of lines that were omitted since the last call to a log, unless it is 0. */
    void summarize(Consumer<Long> log) {
        long count = omitted.getAndSet(0);
        if (count > 0) {
            log.accept(count);
        }
    }
}
