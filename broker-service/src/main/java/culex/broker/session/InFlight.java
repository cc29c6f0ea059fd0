package culex.broker.session;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PubRel;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.session.PacketIdentifiers.Stage;
import culex.broker.transport.Counters;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.IntArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to a client with QoS 1 and 2, from the PUBLISH to the last acknowledgement, within the send quota (section 4.9). On
 * the loop that owns the Session.
 */
final class InFlight {
    private final SessionLimits limits;
    private final KeptDeliveries kept;
    private final PacketIdentifiers identifiers = new PacketIdentifiers();
    /** What was on its way when the client came, as long as the send quota has no room for it. */
    private final IntArrayQueue resending = new IntArrayQueue();
    /** What waits until the store knows of a Packet Identifier, and what came behind it: nothing overtakes ([MQTT-4.6.0-1]). */
    private final IntArrayQueue unwritten = new IntArrayQueue();

    private @Nullable Outlet outlet;
    private int quota;

    InFlight(SessionLimits limits, KeptDeliveries kept) {
        this.limits = limits;
        this.kept = kept;
    }

    /** The store held a delivery that was sent; before the client is there. */
    void restore(Delivery delivery, int packetIdentifier) {
        identifiers.restore(packetIdentifier, delivery);
    }

    /** The store held a Packet Identifier that waits for PUBCOMP. */
    void restoreReleased(long message, int packetIdentifier) {
        identifiers.restoreReleased(packetIdentifier, message);
    }

    /** Whether a message may be sent that never was. */
    boolean hasRoom() {
        return quota > 0 && resending.isEmpty();
    }

    /** The client is there: PUBREL goes out again, and what was on its way waits for {@link #resend}, in its order ([MQTT-4.4.0-1]). */
    void attach(Outlet to) {
        outlet = to;
        quota = Math.min(to.receiveMaximum(), limits.inflightMax());
        identifiers.reconnected();
        for (int identifier : identifiers.inOrder()) {
            if (identifiers.stage(identifier) == Stage.RELEASED) {
                // PUBREL waits for nothing of the client's ([MQTT-3.3.4-10]).
                sendPubRel(to, identifier);
            } else {
                resending.addInt(identifier);
            }
        }
    }

    /** Sends PUBREL, unless the store does not know yet that PUBREC came; then it goes out when it does. */
    private void sendPubRel(Outlet to, int identifier) {
        if (identifiers.isStored(identifier)) {
            to.send(PubRel.success(identifier));
        }
    }

    /** The client is gone: what was on its way stays. */
    void detach() {
        outlet = null;
        resending.clear();
        unwritten.clear();
    }

    /** Sends a message for the first time, for which there is {@link #hasRoom}. */
    void send(Outlet to, Delivery delivery) {
        int identifier = identifiers.take(delivery);
        quota--;
        kept.sent(delivery, identifier);
        if (kept.mustBeStored(delivery)) {
            unwritten.addInt(identifier);
            kept.whenStored(() -> sentStored(delivery, identifier));
        } else {
            identifiers.stored(identifier);
            writeInTurn(to, delivery, identifier);
        }
    }

    /** The store knows the Packet Identifier: the message goes out, to a later connection if there is one by now. */
    private void sentStored(Delivery delivery, int identifier) {
        if (identifiers.delivery(identifier) == delivery) {
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
            unwritten.addInt(identifier);
        }
    }

    /** Writes what waited for the store, up to the first that waits still. */
    private void writeStored(Outlet to) {
        while (!unwritten.isEmpty()) {
            int identifier = unwritten.peekInt();
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery != null && !identifiers.isStored(identifier)) {
                return;
            }
            unwritten.pollInt();
            if (delivery != null && !identifiers.isWritten(identifier)) { // a client may acknowledge what it never got
                write(to, delivery, identifier);
            }
        }
    }

    private void write(Outlet to, Delivery delivery, int identifier) {
        boolean dup = identifiers.written(identifier);
        to.publish(delivery.message(), delivery.options(), delivery.qos(), delivery.retainFlag(), dup, identifier);
    }

    /** Sends again what was on its way, as far as the send quota and the socket allow. */
    void resend(Outlet to) {
        while (!resending.isEmpty() && quota > 0 && to.isWritable()) {
            int identifier = resending.pollInt();
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery == null) {
                continue; // acknowledged meanwhile
            }
            if (!to.takes(delivery.message(), delivery.options(), delivery.qos())) {
                drop(delivery, identifier, Counters.Dropped.TOO_LARGE, to.counters());
            } else if (identifiers.isUnwritten(identifier) && to.isExpired(delivery.message())) {
                drop(delivery, identifier, Counters.Dropped.EXPIRED, to.counters()); // [MQTT-3.3.2-5]
            } else {
                quota--;
                identifiers.charge(identifier);
                writeInTurn(to, delivery, identifier);
            }
        }
    }

    private void drop(Delivery delivery, int identifier, Counters.Dropped reason, Counters counters) {
        settleWhole(delivery);
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

    private void settleWhole(Delivery delivery) {
        kept.settle(delivery);
        kept.finish(delivery.kept() ? delivery.message().number() : Message.NOT_KEPT);
    }

    private static boolean isExactlyOnce(@Nullable Delivery delivery) {
        return delivery != null && delivery.qos() == QoS.EXACTLY_ONCE;
    }

    /** PUBACK came; one that nobody waits for is ignored. Returns whether the send quota has room again. */
    boolean acknowledged(int identifier) {
        Delivery delivery = identifiers.delivery(identifier);
        if (isExactlyOnce(delivery) || identifiers.stage(identifier) == Stage.RELEASED) {
            throw protocolError("PUBACK for a message of QoS 2");
        }
        if (delivery == null || outlet == null) {
            return false;
        }
        kept.settle(delivery);
        free(identifier);
        return true;
    }

    /**
     * PUBREC came: PUBREL goes out, or with an error the exchange is over ([MQTT-4.3.3-4]). Returns whether the send quota has room again.
     */
    boolean received(int identifier, ReasonCode reason) {
        Delivery delivery = identifiers.delivery(identifier);
        Outlet to = outlet;
        if (to == null) {
            return false;
        }
        if (delivery != null && delivery.qos() != QoS.EXACTLY_ONCE) {
            throw protocolError("PUBREC for a message of QoS 1");
        }
        if (delivery != null && reason.isError()) {
            settleWhole(delivery);
            free(identifier);
            return true;
        }
        if (delivery != null) {
            identifiers.release(identifier);
            kept.released(delivery, identifier);
            if (kept.mustBeStored(delivery)) {
                kept.whenStored(() -> releaseStored(delivery, identifier));
            } else {
                releaseStored(delivery, identifier);
            }
        } else if (identifiers.stage(identifier) == Stage.RELEASED) {
            sendPubRel(to, identifier);
        } else if (!reason.isError()) {
            to.send(new PubRel(identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, PacketProperties.EMPTY));
        }
        return false;
    }

    private void releaseStored(Delivery delivery, int identifier) {
        long message = delivery.kept() ? delivery.message().number() : Message.NOT_KEPT;
        if (identifiers.stage(identifier) != Stage.RELEASED || identifiers.keptMessage(identifier) != message) {
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
        kept.finish(identifiers.keptMessage(identifier));
        free(identifier);
        return true;
    }

    /**
     * The Session ends: takes out what is on its way with QoS 1. A message of QoS 2 on its way belongs to this client alone
     * ([MQTT-4.8.2-5]). The store need not keep any of it.
     */
    List<Delivery> leaveBehind() {
        List<Delivery> undelivered = new ArrayList<>();
        for (int identifier : identifiers.inOrder()) {
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery == null) {
                kept.finish(identifiers.keptMessage(identifier));
            } else {
                settleWhole(delivery);
                if (delivery.qos() == QoS.AT_LEAST_ONCE) {
                    undelivered.add(delivery);
                }
            }
        }
        identifiers.clear();
        return undelivered;
    }
}
