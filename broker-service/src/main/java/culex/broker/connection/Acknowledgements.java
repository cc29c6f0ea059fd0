package culex.broker.connection;

import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubRec;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.PublishCompletion;
import culex.broker.routing.PublishResult;
import culex.broker.routing.Router;
import culex.broker.session.InboundFlow;
import culex.broker.store.Journal;
import culex.broker.transport.Loop;

/**
 * Sends PUBACK, PUBREC and PUBCOMP to a client: each after its message is durable, if it has to be stored, and in the order of the client's
 * packets ([MQTT-4.6.0-2], [MQTT-4.6.0-3]). Runs on the connection's event loop.
 */
final class Acknowledgements {
    private static final String UNWRITABLE = "the store cannot be written";

    private final Connection connection;
    private final ConnectedClient client;
    private final InboundFlow inbound;
    private final ReceiveQuota quota;
    private final Journal journal;
    private final Router router;
    private final Loop loop;
    private final boolean isMqtt5;
    private final PublishCompletion pubAck = this::onPublished;
    private final PublishCompletion pubRec = this::onAccepted;
    /**
     * Number of messages whose acknowledgement waits for the store. While the number is not 0, acknowledgements of later messages must also
     * wait.
     */
    private int waiting;
    /**
     * Whether {@link #publish} is running. The router can report the result of a message during this call, before the results of earlier
     * messages that wait for the store. The acknowledgement of that message must then wait for the earlier acknowledgements.
     */
    private boolean isPublishing;

    Acknowledgements(Connection connection, ConnectedClient client, ReceiveQuota quota) {
        this.connection = connection;
        this.client = client;
        this.quota = quota;
        inbound = client.session().flows().inbound();
        journal = connection.router().journal();
        router = connection.router();
        loop = connection.transport().loop();
        isMqtt5 = client.version().isMqtt5();
    }

    /** Publishes a message of QoS 1 or 2, and acknowledges it when the router reports the result. */
    void publish(Message message, int identifier) {
        waiting++;
        isPublishing = true;
        if (message.qos() == QoS.AT_LEAST_ONCE) {
            router.publish(message, isMqtt5, identifier, pubAck); // a client of MQTT 3.1.1 could only be disconnected
        } else {
            router.accept(message, client.session(), isMqtt5, identifier, pubRec);
        }
        isPublishing = false;
    }

    /** PUBACK or PUBREC for a packet, by its QoS. */
    static Packet of(int identifier, QoS qos, ReasonCode reason, PacketProperties about) {
        return qos == QoS.AT_LEAST_ONCE ? new PubAck(identifier, reason, about) : new PubRec(identifier, reason, about);
    }

    /** Sends an acknowledgement immediately. */
    void send(Packet acknowledgement) {
        connection.send(acknowledgement);
        quota.settle(acknowledgement);
    }

    /** Sends an acknowledgement that need not wait for the store, after the earlier ones that do. */
    void sendInOrder(Packet acknowledgement) {
        if (waiting == 0) {
            send(acknowledgement);
        } else {
            sendAfterWaiting(acknowledgement);
        }
    }

    private void sendAfterWaiting(Packet acknowledgement) {
        waiting++;
        journal.whenDurable(stored -> {
            waiting--;
            try {
                if (!connection.isClosed()) {
                    send(acknowledgement);
                }
            } catch (Throwable fault) {
                connection.faults().onFault(fault);
            }
        });
    }

    private void onPublished(int identifier, PublishResult result) {
        complete(identifier, QoS.AT_LEAST_ONCE, result);
    }

    private void onAccepted(int identifier, PublishResult result) {
        complete(identifier, QoS.EXACTLY_ONCE, result);
    }

    private void complete(int identifier, QoS qos, PublishResult result) {
        waiting--;
        try {
            if (qos == QoS.EXACTLY_ONCE && inbound.isUnconfirmed(identifier)) {
                confirm(identifier, result != PublishResult.NOT_STORED);
            }
            answer(identifier, qos, result);
        } catch (Throwable fault) {
            connection.faults().onFault(fault);
        }
    }

    private void answer(int identifier, QoS qos, PublishResult result) {
        if (result == PublishResult.NOT_STORED) {
            onNotStored(identifier, qos);
            return;
        }
        if (connection.isClosed()) {
            return;
        }
        ReasonCode reason = reasonFor(result);
        Packet acknowledgement = of(identifier, qos, reason, client.about(reason));
        sendResult(acknowledgement);
    }

    private void sendResult(Packet acknowledgement) {
        if (isPublishing) {
            sendInOrder(acknowledgement);
        } else {
            send(acknowledgement); // the store completes messages in the order in which they were published
        }
    }

    private ReasonCode reasonFor(PublishResult result) {
        return switch (result) {
            case NOT_STORED, NOT_RETAINED -> ReasonCode.QUOTA_EXCEEDED;
            case NO_RECEIVERS -> isMqtt5 ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
            case DELIVERED, STORED -> ReasonCode.SUCCESS;
        };
    }

    /** Sends an acknowledgement when everything appended to the journal so far is durable, however long that takes. */
    void sendWhenStored(Packet acknowledgement) {
        journal.whenStored(() -> {
            if (!connection.isClosed()) {
                connection.faults().guard(() -> send(acknowledgement));
            }
        });
    }

    /** Notifies the Session whether a message of QoS 2 of this client is durable. */
    private void confirm(int identifier, boolean stored) {
        if (connection.isClosed()) {
            client.session()
                    .inbox()
                    .execute(() -> inbound.confirm(identifier, stored)); // the Session may be on another loop by now
        } else {
            inbound.confirm(identifier, stored);
        }
    }

    /**
     * Acknowledges a repeated PUBLISH of QoS 2 ([MQTT-4.3.3-10]). The message may not be durable yet, because it came on an earlier
     * connection a moment ago. Then the connection handles no packets until the store has reported the result, to keep the order of
     * acknowledgements.
     */
    void acknowledgeDuplicate(int identifier) {
        if (!inbound.isUnconfirmed(identifier)) {
            sendInOrder(PubRec.success(identifier));
            return;
        }
        connection.pause();
        inbound.whenConfirmed(
                identifier,
                stored -> connection.faults().guard(() -> {
                    if (connection.isClosed()) {
                        return;
                    }
                    if (stored) {
                        sendInOrder(PubRec.success(identifier));
                    } else if (isMqtt5) {
                        sendInOrder(notStored(identifier, QoS.EXACTLY_ONCE));
                    } else {
                        disconnect(UNWRITABLE);
                    }
                    connection.resume();
                }));
    }

    /**
     * The store cannot take a message: an MQTT 5.0 client gets a Reason Code, other clients are disconnected and may publish the message
     * again.
     */
    private void onNotStored(int identifier, QoS qos) {
        loop.events().dropped(client.session().clientId(), null, DropReason.NOT_STORED);
        if (connection.isClosed()) {
            return;
        }
        if (isMqtt5) {
            sendResult(notStored(identifier, qos));
        } else if (isPublishing) {
            disconnectAfterAcknowledgements(
                    UNWRITABLE); // the only response to a transient error (MQTT 3.1.1 [MQTT-4.8.0-2])
        } else {
            disconnect(UNWRITABLE);
        }
    }

    private Packet notStored(int identifier, QoS qos) {
        return of(identifier, qos, ReasonCode.QUOTA_EXCEEDED, client.about(UNWRITABLE));
    }

    /**
     * Disconnects the client with 0x97 after the pending acknowledgements are sent. Without them the client would reconnect, send the same
     * messages again, and be disconnected again.
     */
    void disconnectAfterAcknowledgements(String detail) {
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
