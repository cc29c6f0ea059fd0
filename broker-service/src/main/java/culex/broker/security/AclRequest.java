package culex.broker.security;

import culex.broker.packet.QoS;

/**
 * A request of a client that permissions decide about.
 *
 * @param topic the Topic Name, aliases resolved; for a subscription the Topic Filter
 * @param qos the QoS of the message, or the Maximum QoS of the subscription
 * @param retain the RETAIN flag of the message; false for a subscription
 */
public record AclRequest(AclOperation operation, String topic, QoS qos, boolean retain) {
    public static AclRequest publish(String topic, QoS qos, boolean retain) {
        return new AclRequest(AclOperation.PUBLISH, topic, qos, retain);
    }

    public static AclRequest will(String topic, QoS qos, boolean retain) {
        return new AclRequest(AclOperation.WILL, topic, qos, retain);
    }

    public static AclRequest subscribe(String filter, QoS maximumQos) {
        return new AclRequest(AclOperation.SUBSCRIBE, filter, maximumQos, false);
    }

    static AclRequest receive(String topic) {
        return new AclRequest(AclOperation.RECEIVE, topic, QoS.AT_MOST_ONCE, false);
    }
}
