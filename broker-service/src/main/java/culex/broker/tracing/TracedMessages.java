package culex.broker.tracing;

import culex.broker.codec.PropertiesCodec;
import culex.broker.message.Message;
import io.opentelemetry.context.Context;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one loop has traced within the last second, in a fixed amount of memory. A message for which no slot is free has no
 * spans for its receivers. Runs on that loop.
 */
final class TracedMessages {
    private static final int SLOTS = 256;
    /** Number of slots that are examined to find a message. */
    private static final int PROBES = 4;
    /** How long a slot is reserved for a traced message, in nanoseconds; afterwards another message may use the slot. */
    private static final long RESERVED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * One traced message. Copies of the message with other message numbers have the same properties object, which therefore identifies the
     * message.
     */
    static final class Traced {
        /** Weak, so that the properties of a message do not stay in memory, uncounted, after the message. */
        private final WeakReference<byte[]> properties;

        private final Context parent;
        private final long sinceNanos;
        private int spans;

        private Traced(byte[] properties, long sinceNanos) {
            this.properties = new WeakReference<>(properties);
            this.sinceNanos = sinceNanos;
            parent = MessageSpans.context(TraceProperties.contextOf(PropertiesCodec.ofForwarded(properties)));
        }

        /** The context of the span that received the message. */
        Context parent() {
            return parent;
        }

        /** {@link System#nanoTime} of the first event of the message on this loop. */
        long sinceNanos() {
            return sinceNanos;
        }

        /** Counts a span for a receiver; returns false at the limit. */
        boolean addSpan(int max) {
            if (spans >= max) {
                return false;
            }
            spans++;
            return true;
        }
    }

    private final @Nullable Traced[] slots = new @Nullable Traced[SLOTS];

    /** Returns the entry of a traced message; null when all its slots are reserved for other messages. */
    @Nullable Traced of(Message message) {
        byte[] properties = message.forwardedProperties();
        long now = System.nanoTime();
        int first = System.identityHashCode(properties);
        int free = -1;
        for (int i = 0; i < PROBES; i++) {
            int slot = first + i & SLOTS - 1;
            Traced traced = slots[slot];
            if (traced != null && traced.properties.refersTo(properties)) {
                return traced;
            }
            if (free < 0 && (traced == null || now - traced.sinceNanos > RESERVED_NANOS)) {
                free = slot;
            }
        }
        if (free < 0) {
            return null;
        }
        Traced added = new Traced(properties, now);
        slots[free] = added;
        return added;
    }
}
