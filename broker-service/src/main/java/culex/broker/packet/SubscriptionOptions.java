package culex.broker.packet;

/**
 * Subscription Options of one Topic Filter (section 3.8.3.1).
 *
 * @param maximumQos the highest QoS at which the server may send messages
 * @param noLocal whether the subscription excludes messages from the same Client Identifier ([MQTT-3.8.3-3])
 * @param retainAsPublished whether the receiver gets the RETAIN flag of the publisher
 * @param retainHandling when retained messages are sent: 0 always, 1 when the subscription is new, 2 never
 */
public record SubscriptionOptions(QoS maximumQos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}
