package culex.broker.delivery;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.delivery.PacketIdentifiers.Stage;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PubRel;
import culex.broker.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of the messages of QoS 2 in flight after their PUBLISH: PUBREC, PUBREL and PUBCOMP (section 4.3.3). Runs on the loop that
 * owns the Session.
 */
final class ExactlyOnceExchanges {
    private final PacketIdentifiers identifiers;
    private final SendQuota quota;
    private final DeliveryJournal deliveryJournal;
    private @Nullable Outlet outlet;

    ExactlyOnceExchanges(PacketIdentifiers identifiers, SendQuota quota, DeliveryJournal deliveryJournal) {
        this.identifiers = identifiers;
        this.quota = quota;
        this.deliveryJournal = deliveryJournal;
    }

    /** Called when the client is connected. */
    void attach(Outlet to) {
        outlet = to;
    }

    /** Called when the client has disconnected. */
    void detach() {
        outlet = null;
    }

    /** Sends PUBREL. If the store has not written the PUBREC yet, sends it after the store has. */
    void sendPubRel(Outlet to, int identifier) {
        if (identifiers.isStored(identifier)) {
            to.send(PubRel.success(identifier));
        }
    }

    /**
     * Called when PUBREC arrived: sends PUBREL, or ends the exchange after an error ([MQTT-4.3.3-4]). Returns whether the exchange ended,
     * which makes room in the send quota.
     */
    boolean received(int identifier, ReasonCode reason) {
        Outlet to = outlet;
        if (to == null) {
            return false;
        }
        switch (identifiers.stage(identifier)) {
            case PUBLISHED -> {
                return receivedFirst(to, identifier, reason);
            }
            case RELEASED -> sendPubRel(to, identifier);
            case FREE -> {
                if (!reason.isError()) {
                    to.send(new PubRel(identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, PacketProperties.EMPTY));
                }
            }
        }
        return false;
    }

    private boolean receivedFirst(Outlet to, int identifier, ReasonCode reason) {
        if (!identifiers.isExactlyOnce(identifier)) {
            throw protocolError("PUBREC for a message of QoS 1");
        }
        Delivery delivery = identifiers.delivery(identifier);
        long message = delivery == null ? identifiers.number(identifier) : DeliveryJournal.numberOf(delivery);
        if (delivery != null && identifiers.isCharged(identifier)) {
            quota.discharge(delivery);
        }
        if (reason.isError()) {
            if (message != Message.NOT_STORED) {
                deliveryJournal.settle(message);
                deliveryJournal.finish(message);
            }
            end(to, identifier);
            return true;
        }
        identifiers.release(identifier);
        if (message == Message.NOT_STORED) {
            releaseStored(message, identifier);
        } else {
            deliveryJournal.released(message, identifier);
            deliveryJournal.whenStored(() -> releaseStored(message, identifier));
        }
        return false;
    }

    private void releaseStored(long message, int identifier) {
        if (identifiers.stage(identifier) != Stage.RELEASED || identifiers.number(identifier) != message) {
            return;
        }
        identifiers.stored(identifier);
        Outlet to = outlet;
        if (to != null) {
            sendPubRel(to, identifier);
        }
    }

    /**
     * Called when PUBCOMP arrived; ignores an identifier whose exchange is not waiting for PUBCOMP. Returns whether the exchange ended,
     * which makes room in the send quota.
     */
    boolean completed(int identifier) {
        if (identifiers.stage(identifier) == Stage.PUBLISHED) {
            throw protocolError("PUBCOMP for a message that was not released");
        }
        Outlet to = outlet;
        if (to == null || identifiers.stage(identifier) != Stage.RELEASED) {
            return false;
        }
        deliveryJournal.finish(identifiers.number(identifier));
        end(to, identifier);
        return true;
    }

    /**
     * Called when the client has ended the exchange of an identifier: gives its part of the send quota of this connection back (section
     * 4.9).
     */
    private void end(Outlet to, int identifier) {
        if (identifiers.settle(identifier)) {
            quota.release();
        }
        to.settled(identifier);
    }
}
