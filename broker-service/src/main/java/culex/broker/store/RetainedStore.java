package culex.broker.store;

/**
 * All retained messages, sorted by their Topic Names in UTF-8 as unsigned bytes. Any thread may read. What a loop has changed through its
 * {@link RetainedJournal} is read by every loop at once, also before it is durable.
 */
public interface RetainedStore {
    /** The number of messages. */
    long messages();

    /** The bytes of these messages, as {@link culex.broker.message.Retained#sizeBytes} counts them. */
    long bytes();

    /** The bytes of the message of a Topic Name, or 0 when none is retained. */
    int sizeOf(byte[] topic);

    /** Whether the messages take memory for as long as they are retained. */
    boolean isInMemory();

    /** Whether so many changes wait to be stored that none may be added for which nobody awaits an answer. */
    boolean isBehind();

    /** The messages from a Topic Name on, which need not exist. */
    RetainedRun from(byte[] topic);
}
