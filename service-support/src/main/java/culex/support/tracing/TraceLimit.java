package culex.support.tracing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits how many messages are traced within a second, so that neither clients nor a high ratio overload a service with traces. Called only
 * for messages that would be traced. May be called from any thread; uses no locks.
 */
public final class TraceLimit {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SECOND_SHIFT = 32;

    private final int perSecondMax;
    /** The upper 32 bits are the current second, the lower 32 bits the number of messages that were traced in this second. */
    private final AtomicLong state = new AtomicLong();

    public TraceLimit(int perSecondMax) {
        this.perSecondMax = perSecondMax;
    }

    /**
     * Counts one message; returns false at the limit.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    public boolean tryAcquire(long nowNanos) {
        int second = (int) Math.floorDiv(nowNanos, NANOS);
        while (true) {
            long before = state.get();
            int count = (int) (before >>> SECOND_SHIFT) == second ? (int) before : 0;
            if (count >= perSecondMax) {
                return false;
            }
            if (state.compareAndSet(before, (long) second << SECOND_SHIFT | count + 1)) {
                return true;
            }
        }
    }
}
