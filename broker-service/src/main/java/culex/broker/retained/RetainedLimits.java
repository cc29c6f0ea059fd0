package culex.broker.retained;

/**
 * What may be retained.
 *
 * @param messagesMax the most retained messages
 * @param bytesMax the most bytes of all of them, with Topic Names, properties and what the broker needs to find them
 * @param messageBytesMax the most bytes of one of them, counted in the same way
 */
public record RetainedLimits(int messagesMax, long bytesMax, long messageBytesMax) {
    /** No limits: for tests and tools. */
    public static final RetainedLimits NONE = new RetainedLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
