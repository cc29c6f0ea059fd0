package culex.broker.retained;

/**
 * Limits for retained messages.
 *
 * @param messagesMax the maximum number of retained messages
 * @param bytesMax the maximum number of bytes of all of them, including Topic Names, properties and the index of the broker
 * @param messageBytesMax the maximum number of bytes of one message, counted in the same way
 */
public record RetainedLimits(int messagesMax, long bytesMax, long messageBytesMax) {
    /** No limits: for tests and tools. */
    public static final RetainedLimits NONE = new RetainedLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
