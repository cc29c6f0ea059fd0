package culex.broker.store;

/**
 * All retained messages, sorted by their Topic Names in UTF-8 as unsigned bytes. Any thread may read. A change that a loop makes through
 * its {@link RetainedJournal} is visible to every loop immediately, before it is durable.
 */
public interface RetainedStore {
    /** The number of retained messages. */
    long messages();

    /** The total size of the retained messages in bytes, as {@link culex.broker.message.Retained#sizeBytes} counts them. */
    long bytes();

    /** The size in bytes of the retained message of a Topic Name, or 0 when there is none. */
    int sizeOf(byte[] topic);

    /** Whether all retained messages are in memory. */
    boolean isInMemory();

    /** Whether the number of unstored changes has reached its limit, so that no further change may be added. */
    boolean isBehind();

    /**
     * Whether the removal of a message may be added that is not required. Not if so many changes are not stored yet that further ones are
     * rejected, and the removal would need more memory.
     */
    default boolean mayRemove(byte[] topic) {
        return !isBehind();
    }

    /** Iterates over the retained messages from a Topic Name on; the Topic Name itself need not have a retained message. */
    RetainedIterator from(byte[] topic);
}
