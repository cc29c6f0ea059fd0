package culex.broker.delivery;

import java.time.Duration;

/**
 * Limits of the messages that the broker holds for one client.
 *
 * @param inflightMax the maximum number of messages of QoS 1 and 2 in flight to the client, whatever its Receive Maximum allows
 * @param inflightBytes the maximum number of bytes of memory of messages in flight to the client, but always one message; further messages
 *     are queued
 * @param queuedMessagesMax the maximum number of queued messages of QoS 1 and 2, and of QoS 0
 * @param queuedBytesMax the maximum number of bytes of queued messages of QoS 1 and 2
 * @param queuedInMemoryBytesMax the maximum number of bytes of queued messages of QoS 1 and 2 that are in memory only, not in a store
 * @param qos0BytesMax the maximum number of bytes of queued messages of QoS 0
 * @param queuedAgeMax how long a message may be queued; zero for any time
 * @param queueFull what happens to a message when a queue is full
 */
public record OutboundLimits(
        int inflightMax,
        long inflightBytes,
        int queuedMessagesMax,
        long queuedBytesMax,
        long queuedInMemoryBytesMax,
        long qos0BytesMax,
        Duration queuedAgeMax,
        QueueFull queueFull) {
    /** What happens to a message when the queue of its receiver is full. */
    public enum QueueFull {
        /** The arriving message is dropped. */
        DROP_NEWEST,
        /** The oldest queued message is dropped. */
        DROP_OLDEST,
        /** The message is dropped and the client is disconnected with 0x97. */
        DISCONNECT
    }
}
