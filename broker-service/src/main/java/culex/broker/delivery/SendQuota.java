package culex.broker.delivery;

import culex.broker.message.Delivery;

/**
 * Limits the messages of QoS 1 and 2 in flight on a Network Connection, in number (section 4.9) and in bytes, as
 * {@link MessageBytes#content} counts them. Runs on the loop that owns the Session.
 */
final class SendQuota {
    private final int messagesMax;
    private final long bytesMax;
    private int messages;
    private long bytes;

    SendQuota(OutboundLimits limits) {
        messagesMax = limits.inflightMax();
        bytesMax = limits.inflightBytes();
    }

    /** Starts a connection, which has its full quota. */
    void begin(int receiveMaximum) {
        messages = Math.min(receiveMaximum, messagesMax);
        bytes = 0;
    }

    /** Whether there is room for a message; there always is when none is in flight. */
    boolean hasRoom() {
        return messages > 0 && bytes < bytesMax;
    }

    /** Called when a message is sent. */
    void charge(Delivery delivery) {
        messages--;
        bytes += MessageBytes.content(delivery.message());
    }

    /** Called when a message no longer counts against the limit in bytes, although its exchange may continue. */
    void discharge(Delivery delivery) {
        bytes -= MessageBytes.content(delivery.message());
    }

    /** Called when the exchange of a message has ended. */
    void release() {
        messages++;
    }
}
