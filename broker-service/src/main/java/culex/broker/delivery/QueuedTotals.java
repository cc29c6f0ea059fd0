package culex.broker.delivery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The number and the bytes of the queued messages of one Session after the last change: adds each change to the totals of all clients, and
 * lets other threads read the values. Written on the loop that owns the Session.
 */
public final class QueuedTotals {
    private static final VarHandle MESSAGES;
    private static final VarHandle BYTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MESSAGES = lookup.findVarHandle(QueuedTotals.class, "messages", long.class);
            BYTES = lookup.findVarHandle(QueuedTotals.class, "bytes", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private @Nullable QueueCounts counts;
    private long messages;
    private long bytes;

    QueuedTotals() {}

    /** Called when another loop owns the Session from now on: adds later changes there. */
    void enter(QueueCounts countsHere) {
        counts = countsHere;
    }

    /** Sets how many messages and bytes the queues now contain. */
    void update(long messagesNow, long bytesNow) {
        QueueCounts all = counts;
        if (all != null && (messagesNow != messages || bytesNow != bytes)) {
            all.queued(messagesNow - messages, bytesNow - bytes);
            MESSAGES.setOpaque(this, messagesNow);
            BYTES.setOpaque(this, bytesNow);
        }
    }

    /** The number of queued messages. May be called from any thread. */
    public long messages() {
        return (long) MESSAGES.getOpaque(this);
    }

    /** The bytes of the queued messages. May be called from any thread. */
    public long bytes() {
        return (long) BYTES.getOpaque(this);
    }
}
