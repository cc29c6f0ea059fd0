package culex.broker.connection;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.codec.PropertiesCodec;
import culex.broker.message.Message;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
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
import culex.broker.session.Session;
import culex.broker.session.TopicAliases;
import culex.broker.store.Journal;
import culex.broker.transport.Counters;
import culex.broker.transport.Loop;

/** What a client publishes: PUBLISH and PUBREL. The whole order of checks stands in {@link #onPublish}. On the connection's loop. */
final class PublishHandler {
    private static final String UNWRITABLE = "the store cannot be written";

    private final Connection connection;
    private final ConnectedClient client;
    private final InboundFlow inbound;
    private final Router router;
    private final Loop loop;
    private final Journal journal;
    /** Acknowledgements that wait for the store; those behind them wait too, for their order ([MQTT-4.6.0-2], [MQTT-4.6.0-3]). */
    private int waiting;

    private boolean leaving;

    private final PublishRules rules;
    private final ReceiveQuota quota;

    PublishHandler(Connection connection, ConnectedClient client, ConnectionServices services) {
        this.connection = connection;
        this.client = client;
        inbound = client.session().inbound();
        router = connection.router();
        loop = connection.transport().loop();
        journal = router.journal();
        rules = new PublishRules(client, services, router);
        boolean isBounded = client.version().isMqtt5();
        quota = new ReceiveQuota(isBounded ? services.sessionLimits().receiveMaximum() : Integer.MAX_VALUE);
    }

    void onPublish(Publish publish) {
        String topic = resolveAlias(publish);
        checkQuota(publish);
        if (publish.qos() == QoS.EXACTLY_ONCE && inbound.isDuplicate(publish.packetIdentifier())) {
            answerAgain(publish.packetIdentifier());
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
        Message message = message(publish, topic);
        if (publish.qos() != QoS.AT_MOST_ONCE && journal.isDegraded() && isToBeKept(message)) {
            turnAway(publish);
            return;
        }
        loop.counters().messageReceived(publish.qos().value());
        switch (publish.qos()) {
            case AT_MOST_ONCE -> router.forward(message);
            case AT_LEAST_ONCE -> acceptAtLeastOnce(publish, message);
            case EXACTLY_ONCE -> acceptExactlyOnce(publish, message);
        }
    }

    private void acceptAtLeastOnce(Publish publish, Message message) {
        boolean tell = client.version().isMqtt5() && !router.hasReceivers(message.topic());
        ReasonCode reason = tell ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
        if (!journal.isPersistent() || !router.keeps(message)) {
            answer(
                    acknowledgement(publish, reason, PacketProperties.EMPTY),
                    false); // ahead of its own message to itself
            router.forward(message);
            return;
        }
        long said = journal.entries();
        router.forward(message);
        answer(acknowledgement(publish, reason, PacketProperties.EMPTY), journal.entries() != said); // [MQTT-4.3.2-4]
    }

    private void acceptExactlyOnce(Publish publish, Message message) {
        int identifier = publish.packetIdentifier();
        inbound.accept(identifier);
        inbound.keep(identifier, message);
        boolean keeps = journal.isPersistent() && isToBeKept(message);
        if (keeps) {
            inbound.journaled(identifier);
            journal.accepted(client.session().number(), identifier, message);
        }
        answer(PubRec.success(identifier), keeps); // [MQTT-4.3.3-8]
    }

    /** PUBREC for a message that came before, when the store has it by now; no answer when it was turned away ([MQTT-4.3.3-10]). */
    private void answerAgain(int identifier) {
        waiting++; // in its turn among the others, for PUBREL follows in the order of PUBREC ([MQTT-4.6.0-3])
        journal.whenDurable(stored -> {
            waiting--;
            if (stored) {
                sendPubRecAgain(identifier);
            } else {
                journal.whenStored(() -> sendPubRecAgain(identifier));
            }
        });
    }

    private void sendPubRecAgain(int identifier) {
        if (!connection.isClosed() && inbound.isDuplicate(identifier)) {
            connection.send(PubRec.success(identifier));
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
        if (!quota.charge(publish)) {
            throw new MqttException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more messages than the Receive Maximum"); // [MQTT-3.3.4-7]
        }
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
        if (publish.qos() == QoS.EXACTLY_ONCE && !said.isError()) {
            inbound.accept(publish.packetIdentifier());
        }
        if (publish.qos() != QoS.AT_MOST_ONCE) {
            answer(acknowledgement(publish, said, client.about(said)), false);
        }
    }

    private void refuseOverfull(Publish publish) {
        if (client.version().isMqtt5()) {
            refuse(publish, ReasonCode.QUOTA_EXCEEDED);
        } else {
            leave("too many bytes of QoS 2 messages wait for their PUBREL"); // MQTT 3.1.1 [MQTT-4.8.0-2]
        }
    }

    private static Packet acknowledgement(Publish publish, ReasonCode reason, PacketProperties about) {
        return acknowledgement(publish.packetIdentifier(), publish.qos(), reason, about);
    }

    private static Packet acknowledgement(int identifier, QoS qos, ReasonCode reason, PacketProperties about) {
        return qos == QoS.AT_LEAST_ONCE ? new PubAck(identifier, reason, about) : new PubRec(identifier, reason, about);
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
            acknowledge(answer); // ahead of the client's own message to itself
        }
        if (kept) {
            journal.completed(client.session().number(), identifier); // with what comes of it, in one commit
        }
        if (message != null) {
            router.forwardLate(message);
        }
        if (kept) {
            journal.whenStored(() -> {
                if (!connection.isClosed()) {
                    acknowledge(answer);
                }
            });
        }
    }

    /**
     * Sends an acknowledgement when the store owns what it is for.
     *
     * @param waits whether there is anything for the store to own
     */
    private void answer(Packet acknowledgement, boolean waits) {
        if (!waits && waiting == 0) {
            acknowledge(acknowledgement);
            return;
        }
        waiting++;
        journal.whenDurable(stored -> {
            waiting--;
            if (!stored && waits) {
                onNotStored(acknowledgement);
            } else if (!connection.isClosed()) {
                acknowledge(acknowledgement);
            }
        });
    }

    private void acknowledge(Packet acknowledgement) {
        connection.send(acknowledgement);
        quota.settle(acknowledgement);
    }

    /** The store could not take it: an MQTT 5.0 client hears so, others are disconnected and may come back and try again. */
    private void onNotStored(Packet acknowledgement) {
        loop.counters().dropped(Counters.Dropped.NOT_STORED);
        if (acknowledgement instanceof PubRec rec) {
            forget(rec.packetIdentifier());
        }
        if (connection.isClosed()) {
            return;
        }
        if (!client.version().isMqtt5()) {
            disconnect(UNWRITABLE);
            return;
        }
        switch (acknowledgement) {
            case PubAck ack -> acknowledge(notStored(ack.packetIdentifier(), QoS.AT_LEAST_ONCE));
            case PubRec rec -> acknowledge(notStored(rec.packetIdentifier(), QoS.EXACTLY_ONCE));
            default -> throw new IllegalArgumentException(acknowledgement + " does not wait for the store");
        }
    }

    /** A message of QoS 2 was not accepted after all. */
    private void forget(int identifier) {
        Session session = client.session();
        Runnable forgets = () -> {
            inbound.take(identifier);
            inbound.release(identifier);
            inbound.settleJournaled(identifier);
        };
        if (connection.isClosed()) {
            session.inbox().execute(forgets); // by now it may be on another loop
        } else {
            forgets.run();
        }
    }

    /** The store takes no new messages at the moment. */
    private void turnAway(Publish publish) {
        loop.counters().dropped(Counters.Dropped.NOT_STORED);
        if (client.version().isMqtt5()) {
            answer(notStored(publish.packetIdentifier(), publish.qos()), false);
        } else {
            leave(UNWRITABLE); // no other answer to an error that may pass (MQTT 3.1.1 [MQTT-4.8.0-2])
        }
    }

    /**
     * Ends the connection behind the acknowledgements of what it has published: a client that never heard of them would come back with
     * the same messages and fail again.
     */
    void leave(String detail) {
        if (leaving) {
            return;
        }
        leaving = true;
        connection.hold();
        loop.atEndOfTurn(() -> journal.whenDurable(stored -> {
            if (!connection.isClosed()) {
                disconnect(detail);
            }
        }));
    }

    private void disconnect(String detail) {
        connection.disconnect(ReasonCode.QUOTA_EXCEEDED, CloseReason.QUOTA_EXCEEDED, detail);
    }

    private Packet notStored(int identifier, QoS qos) {
        return acknowledgement(identifier, qos, ReasonCode.QUOTA_EXCEEDED, client.about(UNWRITABLE));
    }
}
