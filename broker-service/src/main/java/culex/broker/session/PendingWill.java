package culex.broker.session;

import culex.broker.message.Message;
import culex.broker.store.StoredWill;

/**
 * The Will Message of a Session (section 3.1.2.5).
 *
 * @param message the message without its expiry, which begins when the will is published
 * @param delaySeconds the Will Delay Interval
 * @param expirySeconds the Message Expiry Interval, or -1 for none
 */
public record PendingWill(Message message, long delaySeconds, long expirySeconds) {
    /** The bytes of memory of the will. */
    public int sizeBytes() {
        return message.sizeBytes() + OBJECT_BYTES;
    }

    private static final int OBJECT_BYTES = 32;

    /** The will in the form of the store. */
    StoredWill stored(long dueAtMillis) {
        return new StoredWill(message, delaySeconds, expirySeconds, dueAtMillis);
    }
}
