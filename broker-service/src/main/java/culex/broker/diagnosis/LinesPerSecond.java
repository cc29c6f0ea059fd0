package culex.broker.diagnosis;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Limits the number of lines per second that a trace or a log level has. May be called from any thread; uses no locks. */
final class LinesPerSecond {
    private static final long SECOND_MILLIS = 1000;

    private final int max;
    private final AtomicLong second = new AtomicLong();
    private final AtomicInteger inSecond = new AtomicInteger();

    LinesPerSecond(int max) {
        this.max = max;
    }

    /** Whether one more line may be added in this second. */
    boolean permits(long nowMillis) {
        long now = nowMillis / SECOND_MILLIS;
        long before = second.get();
        if (before != now && second.compareAndSet(before, now)) {
            inSecond.set(0);
        }
        return inSecond.incrementAndGet() <= max;
    }
}
