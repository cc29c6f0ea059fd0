package culex.broker.session;

import culex.broker.delivery.OutboundLimits;
import java.time.Duration;

/**
 * What one Session may hold.
 *
 * @param outbound what is held for the client
 * @param receiveMaximum the most messages of QoS 1 and 2 that the client may have on their way to us (0x93 beyond)
 * @param subscriptionsMax the most subscriptions (0x97 beyond)
 * @param topicAliasMaximum the most Topic Aliases that we use towards the client
 * @param bytes the bytes of memory of each kind
 * @param total what the Sessions of all clients may hold together
 */
public record SessionLimits(
        OutboundLimits outbound,
        int receiveMaximum,
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
            OutboundLimits.QueueFull queueFull,
            int subscriptionsMax,
            int topicAliasMaximum) {
        this(
                new OutboundLimits(
                        inflightMax,
                        Long.MAX_VALUE,
                        queuedMessagesMax,
                        queuedBytesMax,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        queuedAgeMax,
                        queueFull),
                receiveMaximum,
                subscriptionsMax,
                topicAliasMaximum,
                ClientBytes.ofInboundQos2(queuedBytesMax),
                TotalLimits.UNLIMITED);
    }
}
