package culex.broker.store;

/**
 * All retained messages, sorted by their Topic Names in UTF-8 as unsigned bytes. Any thread may read. Every loop sees a change that
 * another loop makes through its {@link RetainedJournal} at once, before the change is durable.
 */
public interface RetainedStore {
    /** The number of messages. */
    long messages();

    /** The bytes of these messages, as {@link culex.broker.message.Retained#sizeBytes} counts them. */
    long bytes();

    /** The size in bytes of the retained message of a Topic Name, or 0 when there is none. */
    int sizeOf(byte[] topic);

    /** Whether all retained messages are in memory. */
    boolean isInMemory();

    /** Whether so many changes wait to be stored that no further ones may be added. */
    boolean isBehind();

    /** Whether the removal of a message may be added that may also be left out: not when so many changes wait that it takes more memory. */
    default boolean mayRemove(byte[] topic) {
        return !isBehind();
    }

    /** Iterates from a Topic Name, for which no message needs to exist. */
    RetainedIterator from(byte[] topic);
}
