package culex.broker.message;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts how many receivers hold a large message in memory, so that the memory budget counts its bytes once: with the first that holds it,
 * until the last lets it go. From any loop.
 */
public final class SharedHold {
    /** Smaller messages are counted for each receiver: their bytes are few beside those of a delivery. */
    private static final int CONTENT_BYTES_MIN = 1024;

    /** What {@link #release} says of the message's bytes. */
    public enum Counted {
        /** Others hold the message still. */
        STILL,
        /** They were counted as waiting, and need no memory any more. */
        AS_QUEUED,
        /** They were counted as on their way, and need no memory any more. */
        AS_IN_FLIGHT
    }

    /** Twice the number of holders, and 1 when the bytes are counted as on their way. */
    private final AtomicInteger state = new AtomicInteger();

    private SharedHold() {}

    /** For a message of so many bytes; null for a small one. */
    static @Nullable SharedHold of(long contentBytes) {
        return contentBytes < CONTENT_BYTES_MIN ? null : new SharedHold();
    }

    /** One more holds the message; returns whether it is the first, which counts the bytes. */
    public boolean hold(boolean isInFlight) {
        while (true) {
            int before = state.get();
            int after = before == 0 ? 2 + (isInFlight ? 1 : 0) : before + 2;
            if (state.compareAndSet(before, after)) {
                return before == 0;
            }
        }
    }

    /** One holder less; says whether the bytes are to be counted no longer. */
    public Counted release() {
        while (true) {
            int before = state.get();
            boolean isLast = before < 4;
            if (state.compareAndSet(before, isLast ? 0 : before - 2)) {
                if (!isLast) {
                    return Counted.STILL;
                }
                return (before & 1) == 0 ? Counted.AS_QUEUED : Counted.AS_IN_FLIGHT;
            }
        }
    }
}
