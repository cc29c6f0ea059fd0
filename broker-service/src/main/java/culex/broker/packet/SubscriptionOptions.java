package culex.broker.packet;

/**
 * Subscription Options of one Topic Filter (section 3.8.3.1).
 *
 * @param maximumQos the highest QoS at which the server may send
 * @param noLocal whether messages of the same Client Identifier are kept back ([MQTT-3.8.3-3])
 * @param retainAsPublished whether the RETAIN flag of the publisher is kept
 * @param retainHandling when retained messages are sent: 0 always, 1 when the subscription is new, 2 never
 */
public record SubscriptionOptions(QoS maximumQos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}
