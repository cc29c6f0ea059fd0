package culex.broker.tracing;

import culex.broker.codec.PropertiesCodec;
import culex.broker.message.Message;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one loop has traced lately, in a fixed amount of memory: another message may take the place of one. On that loop.
 */
final class TracedMessages {
    private static final int SLOTS = 64;

    /** One message. Copies of it with other numbers share its properties, which identify it. */
    static final class Traced {
        private final byte[] properties;
        private final Context parent;
        private final long sinceNanos;
        private int spans;

        private Traced(byte[] properties) {
            this.properties = properties;
            parent = MessageSpans.context(TraceProperties.contextOf(PropertiesCodec.ofForwarded(properties)));
            sinceNanos = System.nanoTime();
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
        boolean addSpan(int most) {
            if (spans >= most) {
                return false;
            }
            spans++;
            return true;
        }
    }

    private final @Nullable Traced[] slots = new @Nullable Traced[SLOTS];

    /** What is known of a message; call it for a message that is traced. */
    Traced of(Message message) {
        byte[] properties = message.forwardedProperties();
        int slot = System.identityHashCode(properties) & SLOTS - 1;
        Traced traced = slots[slot];
        if (traced == null || traced.properties != properties) {
            traced = new Traced(properties);
            slots[slot] = traced;
        }
        return traced;
    }
}
