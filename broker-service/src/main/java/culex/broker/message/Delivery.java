package culex.broker.message;

import culex.broker.packet.QoS;
import org.jspecify.annotations.Nullable;

/**
 * What one receiver gets of a message: the message and how it is to be sent. Shared by all messages of a topic to a receiver
 * where possible, see {@link Options}.
 *
 * @param message the message
 * @param options how this receiver gets it
 * @param qos the lower of the message's QoS and the subscription's Maximum QoS ([MQTT-3.8.4-8])
 * @param retained whether it is sent because it was retained when the subscription was made ([MQTT-3.3.1-8])
 * @param kept whether the store keeps it for this receiver
 * @param messageBytes {@link Message#sizeBytes} of the message
 */
public record Delivery(Message message, Options options, QoS qos, boolean retained, boolean kept, int messageBytes) {
    public Delivery(Message message, Options options, QoS qos, boolean retained, boolean kept) {
        this(message, options, qos, retained, kept, message.sizeBytes());
    }

    /** A delivery that no store keeps. */
    public Delivery(Message message, Options options, QoS qos, boolean retained) {
        this(message, options, qos, retained, false);
    }

    /**
     * How a receiver gets what its subscriptions match.
     *
     * @param maximumQos the highest Maximum QoS of the subscriptions that match ([MQTT-3.3.4-2])
     * @param retainAsPublished whether the RETAIN flag of the publisher is kept
     * @param subscriptionIdentifiers the identifiers of all subscriptions that match ([MQTT-3.3.4-3]); shared
     * @param sharedFilter the Topic Filter of the Shared Subscription that chose this receiver, or null
     */
    public record Options(
            QoS maximumQos,
            boolean retainAsPublished,
            int[] subscriptionIdentifiers,
            @Nullable String sharedFilter) {}

    /** The RETAIN flag on the wire ([MQTT-3.3.1-8], [MQTT-3.3.1-12], [MQTT-3.3.1-13]). */
    public boolean retainFlag() {
        return retained || (options.retainAsPublished() && message.retain());
    }
}
