package culex.broker.store.paged;

import culex.broker.message.Retained;
import org.jspecify.annotations.Nullable;

/** A change of a retained message, set or removed, that is not stored yet. Equal by identity. */
public final class RetainedChange {
    private static final int CHANGE_BYTES = 100;

    private final byte[] topic;
    private final @Nullable Retained message;
    private final int messagesAdded;
    private final int bytesAdded;
    private boolean isGivenUp;

    /**
     * @param message the new message, or null when the message of the topic is removed
     * @param storedBytes the size of the stored message of the topic, or 0 when none is stored
     */
    RetainedChange(byte[] topic, @Nullable Retained message, int storedBytes) {
        this.topic = topic;
        this.message = message;
        messagesAdded = (message == null ? 0 : 1) - (storedBytes == 0 ? 0 : 1);
        bytesAdded = sizeBytes() - storedBytes;
    }

    /** The Topic Name in UTF-8. */
    public byte[] topic() {
        return topic;
    }

    /** The retained message after the change, or null when the change removes the message. */
    public @Nullable Retained message() {
        return message;
    }

    /** The size of the retained message after the change in bytes, or 0 when the change removes the message. */
    int sizeBytes() {
        return message == null ? 0 : message.sizeBytes();
    }

    /** The change of the number of retained messages: -1, 0 or 1. */
    int messagesAdded() {
        return messagesAdded;
    }

    int bytesAdded() {
        return bytesAdded;
    }

    /** The bytes that the change takes in memory. */
    public int heldBytes() {
        return CHANGE_BYTES + (message == null ? topic.length : message.sizeBytes());
    }

    /**
     * Called when the change is given up because it cannot be written; the stored message of its topic stays unchanged. Runs on the store
     * writer's thread.
     */
    public void giveUp() {
        isGivenUp = true;
    }

    boolean isGivenUp() {
        return isGivenUp;
    }
}
