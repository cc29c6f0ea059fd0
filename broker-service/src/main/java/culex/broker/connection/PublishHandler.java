package culex.broker.connection;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.delivery.TopicAliases;
import culex.broker.message.Message;
import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRel;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.Router;
import culex.broker.session.InboundFlow;
import culex.broker.store.Journal;
import culex.broker.transport.Loop;

/** Handles PUBLISH and PUBREL. {@link #onPublish} runs all checks in their order. Runs on the connection's event loop. */
final class PublishHandler {
    private final ConnectedClient client;
    private final InboundFlow inbound;
    private final Router router;
    private final Loop loop;
    private final Journal journal;
    private final PublishRules rules;
    private final Connection connection;
    private final ReceiveQuota quota;
    private final Acknowledgements acknowledgements;

    PublishHandler(Connection connection, ConnectedClient client, ConnectionServices services) {
        this.client = client;
        this.connection = connection;
        inbound = client.session().flows().inbound();
        router = connection.router();
        loop = connection.transport().loop();
        journal = router.journal();
        rules = new PublishRules(client, services, router);
        boolean isBounded = client.version().isMqtt5();
        quota = new ReceiveQuota(isBounded ? services.sessionLimits().receiveMaximum() : Integer.MAX_VALUE);
        acknowledgements = new Acknowledgements(connection, client, quota);
    }

    void onPublish(Publish publish) {
        String topic = resolveAlias(publish);
        checkQuota(publish);
        if (publish.qos() == QoS.EXACTLY_ONCE && inbound.isDuplicate(publish.packetIdentifier())) {
            acknowledgements.acknowledgeDuplicate(publish.packetIdentifier());
            return;
        }
        ReasonCode refusal = rules.rejection(publish, topic);
        if (refusal != ReasonCode.SUCCESS) {
            reject(publish, refusal);
            return;
        }
        if (rules.exceedsInboundLimit(publish)) {
            rejectOverLimit(publish);
            return;
        }
        Message message = PublishedMessage.of(
                publish, router.topic(topic), client.session().clientId(), loop);
        if (publish.qos() == QoS.AT_MOST_ONCE) {
            router.publish(message);
        } else {
            acknowledgements.publish(message, publish.packetIdentifier());
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
            if (!aliases.set(alias, publish.topic())) {
                throw new MqttException(
                        ReasonCode.QUOTA_EXCEEDED, "the Topic Names with an alias have too many bytes in all");
            }
            return publish.topic();
        }
        String topic = aliases.name(alias);
        if (topic == null) {
            throw protocolError("Topic Alias " + alias + " was not set"); // section 3.3.2.3.4
        }
        return topic;
    }

    private void checkQuota(Publish publish) {
        if (!quota.charge(publish)) {
            throw new MqttException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more messages than the Receive Maximum"); // [MQTT-3.3.4-7]
        }
    }

    /**
     * Rejects a message. A client before MQTT 5.0 gets an acknowledgement as for an accepted message, because the only other response is to
     * disconnect it (MQTT 3.1.1 [MQTT-3.3.5-2]).
     */
    private void reject(Publish publish, ReasonCode reason) {
        if (rules.disconnects(reason)) {
            connection.disconnect(reason, CloseReason.NOT_AUTHORIZED, "it may not publish to this Topic Name");
            return;
        }
        ReasonCode code = client.version().isMqtt5() ? reason : ReasonCode.SUCCESS;
        if (publish.qos() == QoS.EXACTLY_ONCE && !code.isError()) {
            inbound.accept(publish.packetIdentifier());
        }
        if (publish.qos() != QoS.AT_MOST_ONCE) {
            acknowledgements.sendInOrder(
                    Acknowledgements.of(publish.packetIdentifier(), publish.qos(), code, client.about(code)));
        }
    }

    private void rejectOverLimit(Publish publish) {
        if (client.version().isMqtt5()) {
            reject(publish, ReasonCode.QUOTA_EXCEEDED);
        } else {
            disconnectAfterAcknowledgements(
                    "too many bytes of QoS 2 messages wait for their PUBREL"); // MQTT 3.1.1 [MQTT-4.8.0-2]
        }
    }

    void onPubRel(PubRel release) {
        int identifier = release.packetIdentifier();
        Message message = inbound.take(identifier);
        boolean known = inbound.release(identifier);
        ReasonCode reason =
                known || !client.version().isMqtt5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        PubComp answer = new PubComp(identifier, reason, PacketProperties.EMPTY); // [MQTT-4.3.3-11]
        boolean isStored = inbound.settleJournaled(identifier);
        if (isStored) {
            journal.completed(
                    client.session().number(), identifier); // in one commit with the entries for its receivers
        } else {
            acknowledgements.send(answer); // before the message is delivered, maybe to the client itself
        }
        if (message != null) {
            router.publishAccepted(message);
        }
        if (isStored) {
            acknowledgements.sendWhenStored(answer);
        }
    }

    /** Disconnects the client with 0x97 after its pending acknowledgements: {@link Acknowledgements#disconnectAfterAcknowledgements}. */
    void disconnectAfterAcknowledgements(String detail) {
        acknowledgements.disconnectAfterAcknowledgements(detail);
    }
}
