package culex.broker.connection;

import culex.broker.codec.Utf8;
import culex.broker.memory.LimitReached;
import culex.broker.packet.Property;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.Router;
import culex.broker.security.AclOperation;
import culex.broker.security.Decision;
import culex.broker.session.InboundFlow;
import culex.broker.topic.TopicName;

/** Which messages of a client are accepted. On the connection's loop. */
final class PublishRules {
    private final ConnectedClient client;
    private final ConnectionServices services;
    private final Router router;

    PublishRules(ConnectedClient client, ConnectionServices services, Router router) {
        this.client = client;
        this.services = services;
        this.router = router;
    }

    /** Why a message is not accepted, or SUCCESS. */
    ReasonCode refusal(Publish publish, String topic) {
        ConnectionLimits limits = services.limits();
        TopicName name = router.topic(topic);
        if (name.levels() > limits.topicLevelsMax()) {
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        if (!client.permissions().mayPublish(name)) {
            onDenied(topic);
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (limits.payloadFormatChecked()
                && publish.properties().number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1
                && !Utf8.isWellFormedPayload(publish.payload())) {
            return ReasonCode.PAYLOAD_FORMAT_INVALID;
        }
        return ReasonCode.SUCCESS;
    }

    private void onDenied(String topic) {
        String clientId = client.session().clientId();
        Decision decision = services.authorizer().decide(AclOperation.PUBLISH, client.principal(), clientId, topic);
        services.log().denied(AclOperation.PUBLISH, client.principal(), clientId, topic, decision.reason());
    }

    /** Whether a client that published what it may not is disconnected: one of MQTT 5.0 gets a Reason Code instead. */
    boolean disconnects(ReasonCode refusal) {
        return refusal == ReasonCode.NOT_AUTHORIZED
                && !client.version().isMqtt5()
                && services.terms().disconnectsDenied();
    }

    /** Whether the client lets too many bytes wait for their PUBREL, or all clients together do. One message of a client finds room. */
    boolean isOverfull(Publish publish) {
        if (publish.qos() != QoS.EXACTLY_ONCE) {
            return false;
        }
        InboundFlow inbound = client.session().inbound();
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
