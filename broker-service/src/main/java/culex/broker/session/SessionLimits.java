package culex.broker.session;

import java.time.Duration;

/**
 * What one Session may hold.
 *
 * @param inflightMax the most messages of QoS 1 and 2 on their way to the client, whatever its Receive Maximum allows
 * @param receiveMaximum the most messages of QoS 1 and 2 that the client may have on their way to us (0x93 beyond)
 * @param queuedMessagesMax the most messages that wait for the client
 * @param queuedBytesMax the most bytes of messages that wait for the client
 * @param queuedAgeMax how long a message may wait for the client; zero for ever
 * @param queueFull what happens when the number or the bytes are reached
 * @param subscriptionsMax the most subscriptions (0x97 beyond)
 * @param topicAliasMaximum the most Topic Aliases that we use towards the client
 * @param bytes the bytes of memory of each kind
 * @param total what the Sessions of all clients may hold together
 */
public record SessionLimits(
        int inflightMax,
        int receiveMaximum,
        int queuedMessagesMax,
        long queuedBytesMax,
        Duration queuedAgeMax,
        QueueFull queueFull,
        int subscriptionsMax,
        int topicAliasMaximum,
        ClientBytes bytes,
        TotalLimits total) {
    /** The same limits, with the bytes of the queue for QoS 2 before PUBREL too, and without any on other bytes of memory or in total. */
    public SessionLimits(
            int inflightMax,
            int receiveMaximum,
            int queuedMessagesMax,
            long queuedBytesMax,
            Duration queuedAgeMax,
            QueueFull queueFull,
            int subscriptionsMax,
            int topicAliasMaximum) {
        this(
                inflightMax,
                receiveMaximum,
                queuedMessagesMax,
                queuedBytesMax,
                queuedAgeMax,
                queueFull,
                subscriptionsMax,
                topicAliasMaximum,
                ClientBytes.ofInboundQos2(queuedBytesMax),
                TotalLimits.UNLIMITED);
    }

    /** What happens to a message for which there is no room. */
    public enum QueueFull {
        /** The message itself is dropped. */
        DROP_NEWEST,
        /** The message that waits longest is dropped. */
        DROP_OLDEST,
        /** The message is dropped and the client is disconnected with 0x97. */
        DISCONNECT
    }
}
