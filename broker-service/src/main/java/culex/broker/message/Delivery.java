package culex.broker.message;

import culex.broker.packet.QoS;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to one receiver, and how to send it. All messages of a topic to one receiver share their {@link Options} where
 * possible.
 *
 * @param message the Application Message as its publisher sent it
 * @param options how to send it to this receiver
 * @param qos the lower of the message's QoS and the subscription's Maximum QoS ([MQTT-3.8.4-8])
 * @param retained whether it is a retained message, sent because of a new subscription ([MQTT-3.3.1-8])
 * @param stored whether the message is stored for this receiver
 * @param messageBytes {@link Message#sizeBytes} of the message
 */
public record Delivery(Message message, Options options, QoS qos, boolean retained, boolean stored, int messageBytes) {
    public Delivery(Message message, Options options, QoS qos, boolean retained, boolean stored) {
        this(message, options, qos, retained, stored, message.sizeBytes());
    }

    /** A delivery that is not stored. */
    public Delivery(Message message, Options options, QoS qos, boolean retained) {
        this(message, options, qos, retained, false);
    }

    /**
     * How to send a receiver the messages that its subscriptions match.
     *
     * @param maximumQos the highest Maximum QoS of the subscriptions that match ([MQTT-3.3.4-2])
     * @param retainAsPublished whether the receiver gets the RETAIN flag of the publisher
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
