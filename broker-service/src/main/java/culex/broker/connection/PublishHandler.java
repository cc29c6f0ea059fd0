package culex.broker.connection;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.delivery.TopicAliases;
import culex.broker.message.Message;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRec;
import culex.broker.packet.PubRel;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.Router;
import culex.broker.session.InboundFlow;
import culex.broker.store.Journal;
import culex.broker.transport.Loop;

/** What a client publishes: PUBLISH and PUBREL. The whole order of checks stands in {@link #onPublish}. On the connection's loop. */
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
        inbound = client.session().inbound();
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
            acknowledgements.answerAgain(publish.packetIdentifier());
            return;
        }
        ReasonCode refusal = rules.refusal(publish, topic);
        if (refusal != ReasonCode.SUCCESS) {
            refuse(publish, refusal);
            return;
        }
        if (rules.isOverfull(publish)) {
            refuseOverfull(publish);
            return;
        }
        Message message = PublishedMessage.of(
                publish, router.topic(topic), client.session().clientId(), loop);
        if (publish.qos() != QoS.AT_MOST_ONCE && journal.isDegraded() && isToBeKept(message)) {
            acknowledgements.rejectUnwritable(publish.packetIdentifier(), publish.qos());
            return;
        }
        boolean mayRetain = !message.retain() || router.mayRetain(message);
        if (!mayRetain && publish.qos() != QoS.AT_MOST_ONCE && client.version().isMqtt5()) {
            refuse(publish, ReasonCode.QUOTA_EXCEEDED);
            return;
        }
        loop.counters().messageReceived(publish.qos().value());
        switch (publish.qos()) {
            case AT_MOST_ONCE -> forward(message, mayRetain);
            case AT_LEAST_ONCE -> acceptAtLeastOnce(publish, message, mayRetain);
            case EXACTLY_ONCE -> acceptExactlyOnce(publish, mayRetain ? message : unretained(message));
        }
    }

    /**
     * Sends a message on. One that may not be retained is delivered all the same where the client knows no Reason Code: the server may
     * discard a retained message of QoS 0 at any time (section 3.3.1.3), and MQTT 3.1.1 has no other answer but closing.
     */
    private void forward(Message message, boolean mayRetain) {
        if (mayRetain) {
            router.forward(message);
        } else {
            router.forwardUnretained(message, false);
        }
    }

    /** The message without RETAIN; what is retained on its topic is outdated from now on. */
    private Message unretained(Message message) {
        router.removeRetained(message.topic());
        return message.withoutRetain();
    }

    private void acceptAtLeastOnce(Publish publish, Message message, boolean mayRetain) {
        boolean tell = client.version().isMqtt5() && !router.hasReceivers(message.topic());
        ReasonCode reason = tell ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
        if (!journal.isPersistent() || !router.keeps(message)) {
            acknowledgements.sendInOrder(acknowledgement(publish, reason)); // ahead of its own message to itself
            forward(message, mayRetain);
            return;
        }
        long said = journal.entries();
        forward(message, mayRetain);
        if (journal.entries() == said) {
            acknowledgements.sendInOrder(acknowledgement(publish, reason));
        } else {
            acknowledgements.sendWhenDurable(acknowledgement(publish, reason)); // [MQTT-4.3.2-4]
        }
    }

    private void acceptExactlyOnce(Publish publish, Message message) {
        int identifier = publish.packetIdentifier();
        inbound.accept(identifier);
        inbound.keep(identifier, message);
        if (journal.isPersistent() && isToBeKept(message)) {
            inbound.journaled(identifier);
            inbound.unconfirmed(identifier);
            journal.accepted(client.session().number(), identifier, message);
            acknowledgements.sendWhenDurable(PubRec.success(identifier)); // [MQTT-4.3.3-8]
        } else {
            acknowledgements.sendInOrder(PubRec.success(identifier));
        }
    }

    /** Whether the store has to own a message before it is acknowledged. */
    private boolean isToBeKept(Message message) {
        boolean exactlyOnce = message.qos() == QoS.EXACTLY_ONCE;
        return (exactlyOnce && client.session().isKept()) || router.keeps(message);
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
     * Turns a message away. A client before MQTT 5.0 gets its acknowledgement all the same, for it knows no other answer but being
     * disconnected (MQTT 3.1.1 [MQTT-3.3.5-2]).
     */
    private void refuse(Publish publish, ReasonCode reason) {
        if (rules.disconnects(reason)) {
            connection.disconnect(reason, CloseReason.NOT_AUTHORIZED, "it may not publish to this Topic Name");
            return;
        }
        ReasonCode said = client.version().isMqtt5() ? reason : ReasonCode.SUCCESS;
        if (publish.qos() == QoS.EXACTLY_ONCE && !said.isError()) {
            inbound.accept(publish.packetIdentifier());
        }
        if (publish.qos() != QoS.AT_MOST_ONCE) {
            acknowledgements.sendInOrder(
                    Acknowledgements.of(publish.packetIdentifier(), publish.qos(), said, client.about(said)));
        }
    }

    private void refuseOverfull(Publish publish) {
        if (client.version().isMqtt5()) {
            refuse(publish, ReasonCode.QUOTA_EXCEEDED);
        } else {
            disconnectBehind("too many bytes of QoS 2 messages wait for their PUBREL"); // MQTT 3.1.1 [MQTT-4.8.0-2]
        }
    }

    private static Packet acknowledgement(Publish publish, ReasonCode reason) {
        return Acknowledgements.of(publish.packetIdentifier(), publish.qos(), reason, PacketProperties.EMPTY);
    }

    void onPubRel(PubRel release) {
        int identifier = release.packetIdentifier();
        Message message = inbound.take(identifier);
        boolean known = inbound.release(identifier);
        ReasonCode reason =
                known || !client.version().isMqtt5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        PubComp answer = new PubComp(identifier, reason, PacketProperties.EMPTY); // [MQTT-4.3.3-11]
        boolean kept = inbound.settleJournaled(identifier);
        if (!kept) {
            acknowledgements.send(answer); // ahead of the client's own message to itself
        }
        if (kept) {
            journal.completed(client.session().number(), identifier); // with what comes of it, in one commit
        }
        if (message != null) {
            router.forwardLate(message);
        }
        if (kept) {
            acknowledgements.sendWhenStored(answer);
        }
    }

    /** See {@link Acknowledgements#disconnectBehind}. */
    void disconnectBehind(String detail) {
        acknowledgements.disconnectBehind(detail);
    }
}
