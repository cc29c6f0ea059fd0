package culex.broker.connection;

import culex.broker.codec.Utf8;
import culex.broker.memory.LimitReached;
import culex.broker.packet.Property;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.Router;
import culex.broker.security.AclOperation;
import culex.broker.security.AclRequest;
import culex.broker.security.Decision;
import culex.broker.session.InboundFlow;
import culex.broker.topic.TopicName;

/** Checks whether a message of a client is accepted. Runs on the connection's event loop. */
final class PublishRules {
    private final ConnectedClient client;
    private final ConnectionServices services;
    private final Router router;

    PublishRules(ConnectedClient client, ConnectionServices services, Router router) {
        this.client = client;
        this.services = services;
        this.router = router;
    }

    /** The Reason Code that a message is rejected with, or SUCCESS. */
    ReasonCode rejection(Publish publish, String topic) {
        ConnectionLimits limits = services.limits();
        TopicName name = router.topic(topic);
        if (name.levels() > limits.topicLevelsMax()) {
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        if (!client.permissions().mayPublish(name, publish.qos(), publish.retain())) {
            onDenied(publish, topic);
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (limits.payloadFormatChecked()
                && publish.properties().number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1
                && !Utf8.isWellFormedPayload(publish.payload())) {
            return ReasonCode.PAYLOAD_FORMAT_INVALID;
        }
        return ReasonCode.SUCCESS;
    }

    private void onDenied(Publish publish, String topic) {
        String clientId = client.session().clientId();
        Decision decision = services.authorizer()
                .decide(AclRequest.publish(topic, publish.qos(), publish.retain()), client.principal(), clientId);
        services.log().denied(AclOperation.PUBLISH, client.principal(), clientId, topic, decision.reason());
    }

    /**
     * Whether the broker disconnects the client whose PUBLISH was rejected with this Reason Code. True only if the client uses a version
     * before MQTT 5.0, lacks the permission, and the settings say so. An MQTT 5.0 client gets the Reason Code instead.
     */
    boolean disconnects(ReasonCode refusal) {
        return refusal == ReasonCode.NOT_AUTHORIZED
                && !client.version().isMqtt5()
                && services.serverProperties().disconnectsDenied();
    }

    /**
     * Whether the QoS 2 messages before their PUBREL, of this client or of all clients, use too many bytes. One message of a client is
     * always allowed.
     */
    boolean exceedsInboundLimit(Publish publish) {
        if (publish.qos() != QoS.EXACTLY_ONCE) {
            return false;
        }
        InboundFlow inbound = client.session().flows().inbound();
        long waiting = inbound.waitingBytes();
        int more = publish.payload().length;
        boolean isOver = waiting > 0
                && (waiting + more > services.sessionLimits().bytes().inboundQos2() || !inbound.isRoomForAll(more));
        if (isOver) {
            client.session().loop().memory().reached(LimitReached.INBOUND_QOS2);
        }
        return isOver;
    }
}
