package culex.broker.connection;

import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubRec;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.session.InboundFlow;
import culex.broker.store.Journal;
import culex.broker.transport.Counters;
import culex.broker.transport.Loop;

/**
 * Answers what a client publishes: each acknowledgement when the store has what it is for, in the order of the packets that they answer
 * ([MQTT-4.6.0-2], [MQTT-4.6.0-3]). On the connection's loop.
 */
final class Acknowledgements {
    private static final String UNWRITABLE = "the store cannot be written";

    private final Connection connection;
    private final ConnectedClient client;
    private final InboundFlow inbound;
    private final ReceiveQuota quota;
    private final Journal journal;
    private final Loop loop;
    /** Acknowledgements that wait for the store; those behind them wait too. */
    private int waiting;

    Acknowledgements(Connection connection, ConnectedClient client, ReceiveQuota quota) {
        this.connection = connection;
        this.client = client;
        this.quota = quota;
        inbound = client.session().inbound();
        journal = connection.router().journal();
        loop = connection.transport().loop();
    }

    /** PUBACK or PUBREC for a packet, by its QoS. */
    static Packet of(int identifier, QoS qos, ReasonCode reason, PacketProperties about) {
        return qos == QoS.AT_LEAST_ONCE ? new PubAck(identifier, reason, about) : new PubRec(identifier, reason, about);
    }

    /** Sends an acknowledgement at once. */
    void send(Packet acknowledgement) {
        connection.send(acknowledgement);
        quota.settle(acknowledgement);
    }

    /** Sends an acknowledgement that is not for the store, behind those that wait for it. */
    void sendInOrder(Packet acknowledgement) {
        if (waiting == 0) {
            send(acknowledgement);
        } else {
            sendWhenDurable(acknowledgement, false);
        }
    }

    /** Sends an acknowledgement when the store has what the journal was given so far; when it cannot, the client gets a negative one. */
    void sendWhenDurable(Packet acknowledgement) {
        sendWhenDurable(acknowledgement, true);
    }

    /** @param isForStore whether the store must have anything before the acknowledgement goes out */
    private void sendWhenDurable(Packet acknowledgement, boolean isForStore) {
        waiting++;
        journal.whenDurable(stored -> {
            waiting--;
            try {
                onDurable(acknowledgement, stored || !isForStore);
            } catch (Throwable fault) {
                connection.faults().onFault(fault);
            }
        });
    }

    private void onDurable(Packet acknowledgement, boolean stored) {
        if (acknowledgement instanceof PubRec rec && inbound.isUnconfirmed(rec.packetIdentifier())) {
            confirm(rec.packetIdentifier(), stored);
        }
        if (!stored) {
            onNotStored(acknowledgement);
        } else if (!connection.isClosed()) {
            send(acknowledgement);
        }
    }

    /** Sends an acknowledgement when the store has what the journal was given so far, however long that takes. */
    void sendWhenStored(Packet acknowledgement) {
        journal.whenStored(() -> {
            if (!connection.isClosed()) {
                connection.faults().guard(() -> send(acknowledgement));
            }
        });
    }

    /** Tells the Session whether the store has a message of QoS 2 of this client. */
    private void confirm(int identifier, boolean stored) {
        if (connection.isClosed()) {
            client.session()
                    .inbox()
                    .execute(() -> inbound.confirm(identifier, stored)); // by now it may be on another loop
        } else {
            inbound.confirm(identifier, stored);
        }
    }

    /**
     * Answers a message of QoS 2 that came before ([MQTT-4.3.3-10]). Whether the store has it may not be known yet: it came on an earlier
     * connection, a moment ago. Then no packet is taken until it is, for what follows is answered behind it.
     */
    void answerAgain(int identifier) {
        if (!inbound.isUnconfirmed(identifier)) {
            sendInOrder(PubRec.success(identifier));
            return;
        }
        connection.hold();
        inbound.whenConfirmed(
                identifier,
                stored -> connection.faults().guard(() -> {
                    if (connection.isClosed()) {
                        return;
                    }
                    if (stored) {
                        sendInOrder(PubRec.success(identifier));
                    } else if (client.version().isMqtt5()) {
                        sendInOrder(notStored(identifier, QoS.EXACTLY_ONCE));
                    } else {
                        disconnect(UNWRITABLE);
                    }
                    connection.proceed();
                }));
    }

    /** The store could not take a message: an MQTT 5.0 client hears so, others are disconnected and may come back and try again. */
    private void onNotStored(Packet acknowledgement) {
        loop.counters().dropped(Counters.Dropped.NOT_STORED);
        if (connection.isClosed()) {
            return;
        }
        if (!client.version().isMqtt5()) {
            disconnect(UNWRITABLE);
            return;
        }
        switch (acknowledgement) {
            case PubAck ack -> send(notStored(ack.packetIdentifier(), QoS.AT_LEAST_ONCE));
            case PubRec rec -> send(notStored(rec.packetIdentifier(), QoS.EXACTLY_ONCE));
            default -> throw new IllegalArgumentException(acknowledgement + " does not wait for the store");
        }
    }

    /** Rejects a message because the store takes no new ones at the moment. */
    void rejectUnwritable(int identifier, QoS qos) {
        loop.counters().dropped(Counters.Dropped.NOT_STORED);
        if (client.version().isMqtt5()) {
            sendInOrder(notStored(identifier, qos));
        } else {
            disconnectBehind(UNWRITABLE); // no other answer to an error that may pass (MQTT 3.1.1 [MQTT-4.8.0-2])
        }
    }

    private Packet notStored(int identifier, QoS qos) {
        return of(identifier, qos, ReasonCode.QUOTA_EXCEEDED, client.about(UNWRITABLE));
    }

    /**
     * Ends the connection behind the acknowledgements of what the client has published: without them it would come back with the same
     * messages and fail again.
     */
    void disconnectBehind(String detail) {
        if (!connection.startLeaving()) {
            return;
        }
        loop.atEndOfTurn(() -> journal.whenDurable(stored -> connection.faults().guard(() -> disconnect(detail))));
    }

    private void disconnect(String detail) {
        if (!connection.isClosed()) {
            connection.disconnect(ReasonCode.QUOTA_EXCEEDED, CloseReason.QUOTA_EXCEEDED, detail);
        }
    }
}
