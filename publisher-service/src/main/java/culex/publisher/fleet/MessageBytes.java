package culex.publisher.fleet;

import culex.publisher.connection.OutboundMessage;

/**
 * Counts the bytes of the messages that the sensors of a fleet hold: buffered, delayed by a fault, or in flight. Numbers of messages do not
 * limit them, because a fault makes messages larger while the fleet runs. Used on the fleet's thread.
 */
public final class MessageBytes {
    /** Estimated bytes of memory of a message in addition to its payload. */
    public static final int OVERHEAD = 200;

    private long max;
    private long held;

    /** @param max the number of bytes beyond which sensors drop messages */
    MessageBytes(long max) {
        this.max = max;
    }

    void add(OutboundMessage message) {
        held += size(message);
    }

    void remove(OutboundMessage message) {
        held -= size(message);
    }

    private static long size(OutboundMessage message) {
        return (long) message.payload().length + OVERHEAD;
    }

    /** Whether a sensor must drop messages. */
    boolean isExceeded() {
        return held > max;
    }

    /** Raises the maximum, if it is lower. */
    void raiseTo(long bytes) {
        max = Math.max(max, bytes);
    }
}
