package culex.broker.store.paged;

import culex.broker.message.Retained;
import org.jspecify.annotations.Nullable;

/** A retained message that was set or removed and is not stored yet. Equal by identity. */
public final class RetainedChange {
    private static final int CHANGE_BYTES = 100;

    private final byte[] topic;
    private final @Nullable Retained message;
    private final int moreMessages;
    private final int moreBytes;
    private boolean isGivenUp;

    /**
     * @param message null when it is removed
     * @param storedBytes the size of the message that is stored, or 0 when none is
     */
    RetainedChange(byte[] topic, @Nullable Retained message, int storedBytes) {
        this.topic = topic;
        this.message = message;
        moreMessages = (message == null ? 0 : 1) - (storedBytes == 0 ? 0 : 1);
        moreBytes = sizeBytes() - storedBytes;
    }

    /** The Topic Name in UTF-8. */
    public byte[] topic() {
        return topic;
    }

    /** The message, or null when it is removed. */
    public @Nullable Retained message() {
        return message;
    }

    /** The size of the message, or 0 when it is removed. */
    int sizeBytes() {
        return message == null ? 0 : message.sizeBytes();
    }

    /** How many messages more there are with this change. */
    int moreMessages() {
        return moreMessages;
    }

    int moreBytes() {
        return moreBytes;
    }

    /** What it takes in memory while it is not stored. */
    public int heldBytes() {
        return CHANGE_BYTES + (message == null ? topic.length : message.sizeBytes());
    }

    /** It cannot be written, and its topic is left as the store has it. On the store's thread. */
    public void giveUp() {
        isGivenUp = true;
    }

    boolean isGivenUp() {
        return isGivenUp;
    }
}
