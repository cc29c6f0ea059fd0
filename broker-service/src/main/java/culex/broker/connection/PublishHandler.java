package culex.broker.connection;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.codec.PropertiesCodec;
import culex.broker.codec.Utf8;
import culex.broker.message.Message;
import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRec;
import culex.broker.packet.PubRel;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.Router;
import culex.broker.session.InboundFlow;
import culex.broker.session.TopicAliases;
import culex.broker.transport.Loop;

/** What a client publishes: PUBLISH and PUBREL. The whole order of checks stands in {@link #onPublish}. On the connection's loop. */
final class PublishHandler {
    private static final String OVERFULL = "too many bytes of QoS 2 messages wait for their PUBREL";

    private final Connection connection;
    private final ConnectedClient client;
    private final ConnectionServices services;
    private final InboundFlow inbound;
    private final Router router;
    private final Loop loop;

    PublishHandler(Connection connection, ConnectedClient client, ConnectionServices services) {
        this.connection = connection;
        this.client = client;
        this.services = services;
        inbound = client.session().inbound();
        router = connection.router();
        loop = connection.transport().loop();
    }

    void onPublish(Publish publish) {
        String topic = resolveAlias(publish);
        if (publish.qos() == QoS.EXACTLY_ONCE && inbound.isDuplicate(publish.packetIdentifier())) {
            connection.send(PubRec.success(publish.packetIdentifier())); // [MQTT-4.3.3-10]
            return;
        }
        checkQuota(publish);
        ReasonCode refusal = refusal(publish, topic);
        if (refusal != ReasonCode.SUCCESS) {
            refuse(publish, refusal);
            return;
        }
        loop.counters().messageReceived(publish.qos().value());
        Message message = message(publish, topic);
        int identifier = publish.packetIdentifier();
        switch (publish.qos()) {
            case AT_MOST_ONCE -> router.forward(message);
            case AT_LEAST_ONCE -> {
                boolean tell = client.version().isMqtt5() && !router.hasReceivers(message.topic());
                ReasonCode reason = tell ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
                connection.send(new PubAck(identifier, reason, PacketProperties.EMPTY)); // [MQTT-4.3.2-4]
                router.forward(message);
            }
            case EXACTLY_ONCE -> {
                inbound.accept(identifier);
                inbound.keep(identifier, message);
                connection.send(PubRec.success(identifier)); // [MQTT-4.3.3-8]
            }
        }
    }

    private String resolveAlias(Publish publish) {
        PacketProperties properties = publish.properties();
        if (!properties.has(Property.TOPIC_ALIAS)) {
            return publish.topic();
        }
        TopicAliases aliases = client.aliases();
        int alias = (int) properties.number(Property.TOPIC_ALIAS, 0);
        if (alias == 0 || alias > aliases.maximum()) {
            throw new MqttException(
                    ReasonCode.TOPIC_ALIAS_INVALID,
                    "Topic Alias " + alias + " is beyond the Topic Alias Maximum"); // [MQTT-3.3.2-8], [MQTT-3.3.2-9]
        }
        if (!publish.topic().isEmpty()) {
            aliases.set(alias, publish.topic());
            return publish.topic();
        }
        String topic = aliases.name(alias);
        if (topic == null) {
            throw protocolError("Topic Alias " + alias + " was not set"); // section 3.3.2.3.4
        }
        return topic;
    }

    private void checkQuota(Publish publish) {
        if (publish.qos() != QoS.AT_MOST_ONCE
                && client.version().isMqtt5()
                && inbound.unacknowledged() >= services.sessionLimits().receiveMaximum()) {
            throw new MqttException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more messages than the Receive Maximum"); // [MQTT-3.3.4-7]
        }
    }

    /** Why a message is not accepted, or SUCCESS. */
    private ReasonCode refusal(Publish publish, String topic) {
        ConnectionLimits limits = services.limits();
        if (router.topic(topic).levels() > limits.topicLevelsMax()) {
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        if (!services.authorizer().mayPublish(client.identity(), topic)) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (limits.payloadFormatChecked()
                && publish.properties().number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1
                && !Utf8.isWellFormedPayload(publish.payload())) {
            return ReasonCode.PAYLOAD_FORMAT_INVALID;
        }
        if (isOverfull(publish)) {
            if (!client.version().isMqtt5()) {
                throw new MqttException(ReasonCode.QUOTA_EXCEEDED, OVERFULL); // MQTT 3.1.1 [MQTT-4.8.0-2]
            }
            return ReasonCode.QUOTA_EXCEEDED;
        }
        if (publish.retain()
                && publish.payload().length > 0
                && services.retained().size() >= limits.retainedMessagesMax()
                && services.retained().get(topic) == null) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        return ReasonCode.SUCCESS;
    }

    /** Whether the client lets too many bytes wait for their PUBREL. */
    private boolean isOverfull(Publish publish) {
        return publish.qos() == QoS.EXACTLY_ONCE
                && inbound.waitingBytes() > 0
                && inbound.waitingBytes() + publish.payload().length
                        > services.sessionLimits().queuedBytesMax();
    }

    private Message message(Publish publish, String topic) {
        PacketProperties properties = publish.properties();
        long expiresAt = properties.has(Property.MESSAGE_EXPIRY_INTERVAL)
                ? loop.nowMillis() + properties.number(Property.MESSAGE_EXPIRY_INTERVAL, 0) * 1000
                : Message.NEVER;
        return new Message(
                router.topic(topic),
                publish.payload(),
                publish.qos(),
                publish.retain(),
                properties,
                PropertiesCodec.forwarded(properties),
                expiresAt,
                client.session().clientId(),
                loop.nowNanos());
    }

    /**
     * Turns a message away. A client before MQTT 5.0 gets its acknowledgement all the same, for it knows no other answer but being
     * disconnected (MQTT 3.1.1 [MQTT-3.3.5-2]).
     */
    private void refuse(Publish publish, ReasonCode reason) {
        ReasonCode said = client.version().isMqtt5() ? reason : ReasonCode.SUCCESS;
        int identifier = publish.packetIdentifier();
        switch (publish.qos()) {
            case AT_MOST_ONCE -> {}
            case AT_LEAST_ONCE -> connection.send(new PubAck(identifier, said, client.about(said)));
            case EXACTLY_ONCE -> {
                if (!said.isError()) {
                    inbound.accept(identifier);
                }
                connection.send(new PubRec(identifier, said, client.about(said)));
            }
        }
    }

    void onPubRel(PubRel release) {
        Message message = inbound.take(release.packetIdentifier());
        boolean known = inbound.release(release.packetIdentifier());
        ReasonCode reason =
                known || !client.version().isMqtt5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        connection.send(new PubComp(release.packetIdentifier(), reason, PacketProperties.EMPTY)); // [MQTT-4.3.3-11]
        if (message != null) {
            router.forwardLate(message);
        }
    }
}
