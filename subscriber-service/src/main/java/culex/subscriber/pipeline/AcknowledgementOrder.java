package culex.subscriber.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Acknowledges messages in their order of arrival, as MQTT demands of a client [MQTT-4.6.0-2], although sinks finish with them on several
 * threads. Thread-safe.
 */
final class AcknowledgementOrder {

    private final Deque<PendingReading> unacknowledged = new ArrayDeque<>();

    /** Called when a message has arrived. */
    synchronized void add(PendingReading pending) {
        unacknowledged.addLast(pending);
    }

    /**
     * Takes messages from the head of the order, up to the first one that a sink has not finished with. Acknowledges those that every sink
     * has stored or written to the dead-letter file, and passes the failure of the others to {@code nack}.
     */
    synchronized void acknowledgeFinished() {
        PendingReading head = unacknowledged.peekFirst();
        while (head != null && head.isFinished()) {
            unacknowledged.removeFirst();
            Throwable failure = head.failure();
            if (failure == null) {
                var _ = head.message().ack();
            } else {
                var _ = head.message().nack(failure);
            }
            head = unacknowledged.peekFirst();
        }
    }
}
