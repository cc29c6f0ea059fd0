package culex.broker.delivery;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.delivery.PacketIdentifiers.Stage;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PubRel;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.transport.Counters;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to a client with QoS 1 and 2, from the PUBLISH to the last acknowledgement, within the send quota (section 4.9). On
 * the loop that owns the Session.
 */
final class InFlight {
    private final OutboundLimits limits;
    private final long bytesMax;
    private final KeptDeliveries kept;
    private final PacketIdentifiers identifiers;
    private final Resending resending;
    /** What waits until the store knows of a Packet Identifier, and what came behind it: nothing overtakes ([MQTT-4.6.0-1]). */
    private final IdentifierQueue unwritten = new IdentifierQueue();

    private @Nullable Outlet outlet;
    private int quota;
    /** Of the messages that have taken of the send quota, as {@link MessageBytes#content} counts them. */
    private long bytes;

    /** @param onLoaded runs when {@link #resend} can go on */
    InFlight(OutboundLimits limits, KeptDeliveries kept, HeldBytes held, Runnable onLoaded) {
        this.limits = limits;
        bytesMax = limits.inflightBytes();
        this.kept = kept;
        identifiers = new PacketIdentifiers(held);
        resending = new Resending(identifiers, kept, onLoaded);
    }

    /** The store has a message that was sent; before the client is connected. It is loaded when it is sent again. */
    void restore(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
        identifiers.restore(packetIdentifier, message, sizeBytes, qos, isShared);
    }

    /** The store held a Packet Identifier that waits for PUBCOMP. */
    void restoreReleased(long message, int packetIdentifier) {
        identifiers.restoreReleased(packetIdentifier, message);
    }

    /** Whether nothing is on its way. */
    boolean isEmpty() {
        return identifiers.used() == 0;
    }

    /** Whether nothing waits that is to be sent again. */
    boolean isResent() {
        return resending.isEmpty();
    }

    /** Whether a message may be sent that never was. */
    boolean hasRoom() {
        return hasQuota() && resending.isEmpty() && !identifiers.isExhausted();
    }

    /** Whether the send quota and the limit in bytes have room: always for one message. */
    private boolean hasQuota() {
        return quota > 0 && bytes < bytesMax;
    }

    /** The client is there: PUBREL goes out again, and what was on its way waits for {@link #resend}, in its order ([MQTT-4.4.0-1]). */
    void attach(Outlet to) {
        outlet = to;
        quota = Math.min(to.receiveMaximum(), limits.inflightMax());
        bytes = 0;
        identifiers.reconnected();
        int[] inOrder = identifiers.inOrder();
        int published = 0;
        for (int identifier : inOrder) {
            if (identifiers.stage(identifier) == Stage.RELEASED) {
                // PUBREL waits for nothing of the client's ([MQTT-3.3.4-10]).
                sendPubRel(to, identifier);
            } else {
                inOrder[published++] = identifier;
            }
        }
        resending.begin(Arrays.copyOf(inOrder, published));
    }

    /** Sends PUBREL. If the store has not written the PUBREC yet, sends it after the store has. */
    private void sendPubRel(Outlet to, int identifier) {
        if (identifiers.isStored(identifier)) {
            to.send(PubRel.success(identifier));
        }
    }

    /** The client is gone: what was on its way stays, in the store where that keeps it. */
    void detach() {
        outlet = null;
        resending.end();
        unwritten.clear();
        identifiers.unloadAll();
        identifiers.shrink();
    }

    /** Sends a message for the first time, for which there is {@link #hasRoom}. */
    void send(Outlet to, Delivery delivery) {
        charge(delivery);
        boolean mustBeStored = kept.mustBeStored(delivery);
        if (!mustBeStored && unwritten.isEmpty()) {
            int identifier = identifiers.takeWritten(delivery);
            kept.sent(delivery, identifier);
            to.publish(
                    delivery.message(), delivery.options(), delivery.qos(), delivery.retainFlag(), false, identifier);
            return;
        }
        int identifier = identifiers.take(delivery);
        kept.sent(delivery, identifier);
        unwritten.add(identifier);
        if (mustBeStored) {
            kept.whenStored(() -> sentStored(delivery, identifier));
        } else {
            identifiers.stored(identifier);
        }
    }

    private void charge(Delivery delivery) {
        quota--;
        bytes += MessageBytes.content(delivery.message());
    }

    /** The message of an identifier needs no memory any more. */
    private void discharge(Delivery delivery, int identifier) {
        if (identifiers.isCharged(identifier)) {
            bytes -= MessageBytes.content(delivery.message());
        }
    }

    /** The store knows the Packet Identifier: the message goes out, to a later connection if there is one by now. */
    private void sentStored(Delivery delivery, int identifier) {
        if (identifiers.isFor(identifier, delivery)) {
            identifiers.stored(identifier);
        }
        Outlet to = outlet;
        if (to != null) {
            writeStored(to);
        }
    }

    private void writeInTurn(Outlet to, Delivery delivery, int identifier) {
        if (unwritten.isEmpty() && identifiers.isStored(identifier)) {
            write(to, delivery, identifier);
        } else {
            unwritten.add(identifier);
        }
    }

    /** Writes what waited for the store, up to the first that waits still. */
    private void writeStored(Outlet to) {
        while (!unwritten.isEmpty()) {
            int identifier = unwritten.first();
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery != null && !identifiers.isStored(identifier)) {
                return;
            }
            unwritten.poll();
            if (delivery != null && !identifiers.isWritten(identifier)) { // a client may acknowledge what it never got
                write(to, delivery, identifier);
            }
        }
    }

    private void write(Outlet to, Delivery delivery, int identifier) {
        boolean dup = identifiers.written(identifier);
        to.publish(delivery.message(), delivery.options(), delivery.qos(), delivery.retainFlag(), dup, identifier);
    }

    /** Sends again what was on its way, as far as the send quota, the limit in bytes and the socket allow. */
    void resend(Outlet to) {
        while (hasQuota() && to.isWritable()) {
            int identifier = resending.next();
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery == null) {
                return; // none is left, or the store is reading it
            }
            resending.remove();
            if (!to.takes(delivery.message(), delivery.options(), delivery.qos())) {
                drop(delivery, identifier, Counters.Dropped.TOO_LARGE, to.counters());
            } else if (identifiers.isUnwritten(identifier) && to.isExpired(delivery.message())) {
                drop(delivery, identifier, Counters.Dropped.EXPIRED, to.counters()); // [MQTT-3.3.2-5]
            } else if (!to.permits(delivery.message(), true)) {
                drop(delivery, identifier, Counters.Dropped.NOT_AUTHORIZED, to.counters());
            } else {
                charge(delivery);
                identifiers.charge(identifier);
                writeInTurn(to, delivery, identifier);
            }
        }
    }

    private void drop(Delivery delivery, int identifier, Counters.Dropped reason, Counters counters) {
        kept.settleWhole(delivery);
        identifiers.free(identifier);
        counters.dropped(reason);
    }

    /** The exchange of an identifier is over: what it took of the send quota of this connection comes back (section 4.9). */
    private void free(int identifier) {
        if (identifiers.isCharged(identifier)) {
            quota++;
        }
        identifiers.free(identifier);
    }

    /** PUBACK came; one that nobody waits for is ignored. Returns whether the send quota has room again. */
    boolean acknowledged(int identifier) {
        Delivery delivery = identifiers.delivery(identifier);
        if (delivery == null) {
            return acknowledgedUnloaded(identifier);
        }
        if (delivery.qos() == QoS.EXACTLY_ONCE) {
            throw pubAckOfQos2();
        }
        if (outlet == null) {
            return false;
        }
        kept.settle(delivery);
        if (identifiers.settle(identifier, delivery)) {
            quota++;
            bytes -= MessageBytes.content(delivery.message());
        }
        return true;
    }

    /** As {@link #acknowledged}, for an identifier that has no delivery in memory. */
    private boolean acknowledgedUnloaded(int identifier) {
        if (identifiers.isExactlyOnce(identifier) || identifiers.stage(identifier) == Stage.RELEASED) {
            throw pubAckOfQos2();
        }
        if (outlet == null || identifiers.stage(identifier) == Stage.FREE) {
            return false;
        }
        kept.settle(identifiers.number(identifier));
        free(identifier);
        return true;
    }

    private static MqttException pubAckOfQos2() {
        return protocolError("PUBACK for a message of QoS 2");
    }

    /**
     * PUBREC came: PUBREL goes out, or with an error the exchange is over ([MQTT-4.3.3-4]). Returns whether the send quota has room again.
     */
    boolean received(int identifier, ReasonCode reason) {
        Outlet to = outlet;
        if (to == null) {
            return false;
        }
        switch (identifiers.stage(identifier)) {
            case PUBLISHED -> {
                return receivedFirst(identifier, reason);
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

    private boolean receivedFirst(int identifier, ReasonCode reason) {
        if (!identifiers.isExactlyOnce(identifier)) {
            throw protocolError("PUBREC for a message of QoS 1");
        }
        Delivery delivery = identifiers.delivery(identifier);
        long message = delivery == null ? identifiers.number(identifier) : KeptDeliveries.numberOf(delivery);
        if (delivery != null) {
            discharge(delivery, identifier);
        }
        if (reason.isError()) {
            if (message != Message.NOT_STORED) {
                kept.settle(message);
                kept.finish(message);
            }
            free(identifier);
            return true;
        }
        identifiers.release(identifier);
        if (message == Message.NOT_STORED) {
            releaseStored(message, identifier);
        } else {
            kept.released(message, identifier);
            kept.whenStored(() -> releaseStored(message, identifier));
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

    /** PUBCOMP came; one that nobody waits for is ignored. Returns whether the send quota has room again. */
    boolean completed(int identifier) {
        if (identifiers.stage(identifier) == Stage.PUBLISHED) {
            throw protocolError("PUBCOMP for a message that was not released");
        }
        if (outlet == null || identifiers.stage(identifier) != Stage.RELEASED) {
            return false;
        }
        kept.finish(identifiers.number(identifier));
        free(identifier);
        return true;
    }

    /**
     * The Session ends: gives its unacknowledged QoS 1 messages to the taker, see {@link UnacknowledgedMessages}.
     *
     * @param then runs after the last of them was given to the taker
     */
    void leaveBehind(Consumer<List<Delivery>> taker, Runnable then) {
        UnacknowledgedMessages.give(identifiers, kept, taker, then);
    }
}
