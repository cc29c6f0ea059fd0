package culex.broker.tracing;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The traced messages that were sent and not acknowledged yet, in a fixed amount of memory: a newer message takes the place of an older one
 * with the same slot, whose acknowledgement then has no span. An empty table costs no look-up. Runs on one loop.
 */
final class UnacknowledgedSpans {
    private static final int SLOTS = 1024;
    private static final int SPREAD = 0x9E3779B1;
    private static final int SHIFT = 22;

    /**
     * One message to one receiver.
     *
     * @param topic the Topic Name, truncated as in spans
     * @param deliver the context of the span that delivered it
     * @param sentNanos {@link System#nanoTime} when it was written
     */
    record Sent(String receiver, int packetIdentifier, String topic, Context deliver, long sentNanos) {}

    private final @Nullable Sent[] slots = new @Nullable Sent[SLOTS];
    private int count;

    private static int slot(String receiver, int packetIdentifier) {
        int hash = (receiver.hashCode() * 31 + packetIdentifier) * SPREAD;
        return hash >>> SHIFT;
    }

    void add(Sent sent) {
        int slot = slot(sent.receiver(), sent.packetIdentifier());
        if (slots[slot] == null) {
            count++;
        }
        slots[slot] = sent;
    }

    /** Removes and returns a message; null when it is not traced. */
    @Nullable Sent take(String receiver, int packetIdentifier) {
        if (count == 0) {
            return null;
        }
        int slot = slot(receiver, packetIdentifier);
        Sent sent = slots[slot];
        if (sent == null
                || sent.packetIdentifier() != packetIdentifier
                || !sent.receiver().equals(receiver)) {
            return null;
        }
        slots[slot] = null;
        count--;
        return sent;
    }

    /** Removes the messages of a receiver that has disconnected: their Packet Identifiers may be used for others. */
    void forget(String receiver) {
        for (int slot = 0; slot < SLOTS && count > 0; slot++) {
            Sent sent = slots[slot];
            if (sent != null && sent.receiver().equals(receiver)) {
                slots[slot] = null;
                count--;
            }
        }
    }

    int count() {
        return count;
    }
}
