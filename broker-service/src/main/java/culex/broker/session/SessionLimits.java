package culex.broker.session;

import culex.broker.delivery.OutboundLimits;
import java.time.Duration;

/**
 * The limits of one Session.
 *
 * @param outbound the limits of messages for the client
 * @param receiveMaximum the Receive Maximum of the server: the maximum number of unacknowledged messages of QoS 1 and 2 of the client (0x93
 *     beyond)
 * @param subscriptionsMax the maximum number of subscriptions (0x97 beyond)
 * @param topicAliasMaximum the maximum number of Topic Aliases that the server uses towards the client
 * @param bytes the bytes of memory of each kind
 * @param total the limits of the Sessions of all clients together
 */
public record SessionLimits(
        OutboundLimits outbound,
        int receiveMaximum,
        int subscriptionsMax,
        int topicAliasMaximum,
        ClientBytes bytes,
        TotalLimits total) {
    /**
     * Limits for tests: the limit of queued bytes also limits QoS 2 messages before PUBREL; other bytes of memory and totals are unlimited.
     */
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
