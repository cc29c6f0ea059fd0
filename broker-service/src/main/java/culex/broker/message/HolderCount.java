package culex.broker.message;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the receivers that hold a large message in memory, so that the memory budget counts the bytes of the message once: from the first
 * receiver that holds it until the last one releases it. May be called from any loop.
 */
public final class HolderCount {
    /** Smaller messages are counted once per receiver: they have few bytes compared with a delivery. */
    private static final int CONTENT_BYTES_MIN = 1024;

    /** Result of {@link #release}: which use of memory the caller subtracts the message's bytes from, if any. */
    public enum Counted {
        /** Other receivers still hold the message: subtract nothing. */
        STILL_HELD,
        /** No holder is left; subtract the bytes from the use for queued messages. */
        AS_QUEUED,
        /** No holder is left; subtract the bytes from the use for messages in flight. */
        AS_IN_FLIGHT
    }

    /** Twice the number of holders, plus 1 when the bytes are counted as in flight. */
    private final AtomicInteger state = new AtomicInteger();

    private HolderCount() {}

    /** A count for a message with this much content in bytes; null for a small message. */
    static @Nullable HolderCount of(long contentBytes) {
        return contentBytes < CONTENT_BYTES_MIN ? null : new HolderCount();
    }

    /** Adds a holder. Returns true if the message had no holder: the caller then counts its bytes, as in flight or as queued. */
    public boolean hold(boolean isInFlight) {
        while (true) {
            int before = state.get();
            int after = before == 0 ? 2 + (isInFlight ? 1 : 0) : before + 2;
            if (state.compareAndSet(before, after)) {
                return before == 0;
            }
        }
    }

    /** Removes a holder. */
    public Counted release() {
        while (true) {
            int before = state.get();
            boolean isLast = before < 4;
            if (state.compareAndSet(before, isLast ? 0 : before - 2)) {
                if (!isLast) {
                    return Counted.STILL_HELD;
                }
                return (before & 1) == 0 ? Counted.AS_QUEUED : Counted.AS_IN_FLIGHT;
            }
        }
    }
}
