package culex.broker.delivery;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.delivery.PacketIdentifiers.Stage;
import culex.broker.message.Delivery;
import culex.broker.observe.DropReason;
import culex.broker.packet.MqttException;
import culex.broker.packet.QoS;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of QoS 1 and 2 in flight to a client, from the PUBLISH to the last acknowledgement, within the send quota (section 4.9).
 * Runs on the loop that owns the Session.
 */
final class InFlight {
    private final SendQuota quota;
    private final DeliveryJournal deliveryJournal;
    private final ClientDrops drops;
    private final PacketIdentifiers identifiers;
    private final Redelivery resending;
    private final UnwrittenMessages unwritten;
    private final ExactlyOnceExchanges exactlyOnce;

    private @Nullable Outlet outlet;

    /** @param onLoaded runs when {@link #resend} can continue */
    InFlight(
            ClientDrops drops,
            OutboundLimits limits,
            DeliveryJournal deliveryJournal,
            HeldBytes held,
            Runnable onLoaded) {
        this.drops = drops;
        quota = new SendQuota(limits);
        this.deliveryJournal = deliveryJournal;
        identifiers = new PacketIdentifiers(held);
        unwritten = new UnwrittenMessages(identifiers);
        exactlyOnce = new ExactlyOnceExchanges(identifiers, quota, deliveryJournal);
        resending = new Redelivery(identifiers, deliveryJournal, onLoaded);
    }

    /** The Packet Identifiers of the messages whose exchange with the client is not complete. */
    PacketIdentifiers identifiers() {
        return identifiers;
    }

    /** Whether no message is in flight. */
    boolean isEmpty() {
        return identifiers.used() == 0;
    }

    /** The number of messages in flight to the client. */
    int size() {
        return identifiers.used();
    }

    /** Whether all messages and PUBRELs that had to be sent again are sent. */
    boolean isResent() {
        return resending.isEmpty();
    }

    /**
     * Whether a queued message may be sent now: send quota is left, all messages of earlier connections are sent again, and a Packet
     * Identifier is free.
     */
    boolean hasRoom() {
        return quota.hasRoom() && resending.isEmpty() && !identifiers.isExhausted();
    }

    /**
     * Called when the client is connected: sends each PUBREL again; {@link #resend} sends each PUBLISH again, in their order
     * ([MQTT-4.4.0-1]).
     */
    void attach(Outlet to) {
        outlet = to;
        exactlyOnce.attach(to);
        quota.begin(to.receiveMaximum());
        identifiers.reconnected();
        int[] inOrder = identifiers.inOrder();
        int published = 0;
        for (int identifier : inOrder) {
            if (identifiers.stage(identifier) == Stage.RELEASED) {
                // PUBREL needs no send quota ([MQTT-3.3.4-10]).
                exactlyOnce.sendPubRel(to, identifier);
            } else {
                inOrder[published++] = identifier;
            }
        }
        resending.begin(Arrays.copyOf(inOrder, published));
    }

    /** Called when the client has disconnected: messages in flight remain, stored ones in the store only. */
    void detach() {
        outlet = null;
        exactlyOnce.detach();
        resending.end();
        unwritten.clear();
        identifiers.unloaded().unloadAll();
        identifiers.shrink();
    }

    /** Sends a message for the first time; only while {@link #hasRoom}. */
    void send(Outlet to, Delivery delivery) {
        quota.charge(delivery);
        boolean mustBeStored = deliveryJournal.mustBeStored(delivery);
        if (!mustBeStored && unwritten.isEmpty()) {
            int identifier = identifiers.takeWritten(delivery);
            deliveryJournal.sent(delivery, identifier);
            to.publish(
                    delivery.message(), delivery.options(), delivery.qos(), delivery.retainFlag(), false, identifier);
            return;
        }
        int identifier = identifiers.take(delivery);
        deliveryJournal.sent(delivery, identifier);
        unwritten.add(identifier);
        if (mustBeStored) {
            deliveryJournal.whenStored(() -> sentStored(delivery, identifier));
        } else {
            identifiers.stored(identifier);
        }
    }

    /** Called when the Packet Identifier is stored: sends the message, on the current connection even if that one is newer. */
    private void sentStored(Delivery delivery, int identifier) {
        if (identifiers.isFor(identifier, delivery)) {
            identifiers.stored(identifier);
        }
        Outlet to = outlet;
        if (to != null) {
            unwritten.writeStored(to);
        }
    }

    /** Sends messages in flight again, as far as the send quota, the limit in bytes and the socket allow. */
    void resend(Outlet to) {
        while (quota.hasRoom() && to.isWritable()) {
            int identifier = resending.next();
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery == null) {
                return; // all are sent, or the store is reading the next one
            }
            resending.remove();
            if (!to.takes(delivery.message(), delivery.options(), delivery.qos())) {
                drop(to, delivery, identifier, DropReason.TOO_LARGE);
            } else if (identifiers.isUnwritten(identifier) && to.isExpired(delivery.message())) {
                drop(to, delivery, identifier, DropReason.EXPIRED); // [MQTT-3.3.2-5]
            } else if (!to.permits(delivery.message(), true)) {
                drop(to, delivery, identifier, DropReason.NOT_AUTHORIZED);
            } else {
                quota.charge(delivery);
                identifiers.charge(identifier);
                unwritten.writeInTurn(to, delivery, identifier);
            }
        }
    }

    private void drop(Outlet to, Delivery delivery, int identifier, DropReason reason) {
        deliveryJournal.settleAndFinish(delivery);
        identifiers.free(identifier);
        drops.drop(to.transport().loop(), delivery.message(), reason);
    }

    /**
     * Called when PUBACK arrived. Does nothing if no message with this Packet Identifier is in flight. Returns whether it ended an
     * exchange, which makes room in the send quota.
     */
    boolean acknowledged(int identifier) {
        Delivery delivery = identifiers.delivery(identifier);
        if (delivery == null) {
            return acknowledgedUnloaded(identifier);
        }
        if (delivery.qos() == QoS.EXACTLY_ONCE) {
            throw pubAckOfQos2();
        }
        Outlet to = outlet;
        if (to == null) {
            return false;
        }
        deliveryJournal.settle(delivery);
        if (identifiers.settle(identifier, delivery)) {
            quota.release();
            quota.discharge(delivery);
        }
        to.settled(identifier);
        return true;
    }

    /** Handles a PUBACK as {@link #acknowledged} does, for a message that is in the store and not in memory. */
    private boolean acknowledgedUnloaded(int identifier) {
        if (identifiers.isExactlyOnce(identifier) || identifiers.stage(identifier) == Stage.RELEASED) {
            throw pubAckOfQos2();
        }
        Outlet to = outlet;
        if (to == null || identifiers.stage(identifier) == Stage.FREE) {
            return false;
        }
        deliveryJournal.settle(identifiers.number(identifier));
        if (identifiers.settle(identifier)) {
            quota.release();
        }
        to.settled(identifier);
        return true;
    }

    private static MqttException pubAckOfQos2() {
        return protocolError("PUBACK for a message of QoS 2");
    }

    /** The exchange of the messages of QoS 2 after their PUBLISH. */
    ExactlyOnceExchanges exactlyOnce() {
        return exactlyOnce;
    }

    /**
     * Called when the Session ends: passes its unacknowledged messages of QoS 1 to the taker, see {@link UnacknowledgedMessages}.
     *
     * @param then runs after the last of them was passed to the taker
     */
    void takeUndelivered(Consumer<List<Delivery>> taker, Runnable then) {
        UnacknowledgedMessages.give(identifiers, deliveryJournal, taker, then);
    }
}
