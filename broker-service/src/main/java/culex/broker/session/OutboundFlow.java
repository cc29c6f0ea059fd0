package culex.broker.session;

import static culex.broker.packet.MqttException.protocolError;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PubRel;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.session.PacketIdentifiers.Stage;
import culex.broker.store.Journal;
import culex.broker.topic.RetainedTree;
import culex.broker.transport.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Session has on its way to its client: QoS 0 goes out at once or waits for the socket; QoS 1 and 2 wait for the send quota
 * (section 4.9) and stay until they are acknowledged. On the loop that owns the Session.
 */
public final class OutboundFlow {
    private final SessionLimits limits;
    private final PacketIdentifiers identifiers = new PacketIdentifiers();
    private final OutboundQueue queue;
    private final OutboundQueue unreliable;
    private final RetainedBacklog backlog;
    private final ArrayDeque<Integer> resending = new ArrayDeque<>(0);
    private final KeptDeliveries kept;
    private @Nullable Outlet outlet;
    private int quota;
    private boolean overflowed;

    OutboundFlow(long session, SessionLimits limits, RetainedTree<Message> retained) {
        kept = new KeptDeliveries(session);
        this.limits = limits;
        queue = new OutboundQueue(limits.queuedMessagesMax(), limits.queuedBytesMax());
        unreliable = new OutboundQueue(limits.queuedMessagesMax(), limits.queuedBytesMax());
        backlog = new RetainedBacklog(retained);
    }

    /** The Session is on another loop, whose journal it uses from now on. */
    void enter(Journal here) {
        kept.enter(here);
    }

    /** The store held a message; before the client is there. */
    void restore(Delivery delivery, int packetIdentifier) {
        if (packetIdentifier == 0) {
            queue.add(delivery);
        } else {
            identifiers.restore(packetIdentifier, delivery);
        }
    }

    /** The store held a Packet Identifier that waits for PUBCOMP. */
    void restoreReleased(long message, int packetIdentifier) {
        identifiers.restoreReleased(packetIdentifier, message);
    }

    /** The number of messages that wait, on their way excluded. */
    int queued() {
        return queue.size() + unreliable.size() + backlog.size();
    }

    /** The bytes of these messages but the retained ones, which are the tree's. */
    long queuedBytes() {
        return queue.bytes() + unreliable.bytes();
    }

    /** The number of retained messages that wait. */
    int retainedWaiting() {
        return backlog.size();
    }

    /** The client is there: what was on its way is sent again in its order ([MQTT-4.4.0-1]), then what waits. */
    void attach(Outlet to) {
        outlet = to;
        quota = Math.min(to.receiveMaximum(), limits.inflightMax());
        overflowed = false;
        identifiers.reconnected();
        for (int identifier : identifiers.inOrder()) {
            if (identifiers.stage(identifier) == Stage.RELEASED) {
                // PUBREL waits for nothing ([MQTT-3.3.4-10]).
                to.send(PubRel.success(identifier));
            } else {
                resending.add(identifier);
            }
        }
        drain();
    }

    /** The client is gone: what was on its way stays, QoS 0 is dropped. */
    void detach(Counters counters) {
        outlet = null;
        resending.clear();
        while (unreliable.poll() != null) {
            counters.dropped(Counters.Dropped.OFFLINE);
        }
    }

    /** Whether a message was dropped since the client came, and the limits say to disconnect it then. */
    boolean isOverflowed() {
        return overflowed;
    }

    void deliver(Message message, Delivery.Options options, boolean isKept, Counters counters) {
        QoS qos = QoS.min(message.qos(), options.maximumQos()); // [MQTT-3.8.4-8]
        if (qos == QoS.AT_MOST_ONCE) {
            deliverUnreliable(message, options, counters);
            return;
        }
        Delivery delivery = new Delivery(message, options, qos, false, isKept);
        Outlet to = outlet;
        if (to != null && quota > 0 && queue.isEmpty() && resending.isEmpty() && to.isWritable()) {
            send(to, delivery, counters);
        } else {
            enqueue(queue, delivery, counters);
        }
    }

    private void deliverUnreliable(Message message, Delivery.Options options, Counters counters) {
        Outlet to = outlet;
        if (to == null) {
            counters.dropped(Counters.Dropped.OFFLINE);
        } else if (!unreliable.isEmpty() || !to.isWritable()) {
            enqueue(unreliable, new Delivery(message, options, QoS.AT_MOST_ONCE, false), counters);
        } else if (to.takes(message, options, QoS.AT_MOST_ONCE)) {
            boolean retain = options.retainAsPublished() && message.retain();
            to.publish(message, options, QoS.AT_MOST_ONCE, retain, false, 0);
        } else {
            counters.dropped(Counters.Dropped.TOO_LARGE);
        }
    }

    /** Sends retained messages as the client takes them, behind what waits already. */
    void deliverRetained(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            backlog.add(delivery);
        }
        drain();
    }

    private void enqueue(OutboundQueue to, Delivery delivery, Counters counters) {
        while (!to.hasRoomFor(delivery)) {
            counters.dropped(Counters.Dropped.QUEUE_FULL);
            overflowed = limits.queueFull() == SessionLimits.QueueFull.DISCONNECT;
            if (limits.queueFull() != SessionLimits.QueueFull.DROP_OLDEST) {
                kept.settle(delivery);
                return;
            }
            Delivery oldest = to.poll();
            if (oldest != null) {
                kept.settle(oldest);
            }
        }
        to.add(delivery);
    }

    /** Sends what waits, as far as the send quota and the socket allow. */
    void drain() {
        Outlet to = outlet;
        if (to == null) {
            return;
        }
        resend(to);
        while (quota > 0 && resending.isEmpty() && to.isWritable()) {
            Delivery delivery = queue.poll();
            if (delivery == null) {
                break;
            }
            send(to, delivery, to.counters());
        }
        drainBacklog(to);
        while (to.isWritable()) {
            Delivery delivery = unreliable.poll();
            if (delivery == null) {
                break;
            }
            send(to, delivery, to.counters());
        }
    }

    private void drainBacklog(Outlet to) {
        while (to.isWritable()) {
            Delivery delivery = backlog.peek();
            if (delivery == null || (delivery.qos() != QoS.AT_MOST_ONCE && quota <= 0)) {
                return;
            }
            backlog.remove();
            send(to, delivery, to.counters());
        }
    }

    private void send(Outlet to, Delivery delivery, Counters counters) {
        Message message = delivery.message();
        if (message.expiresAtMillis() != Message.NEVER && message.isExpired(to.nowMillis())) {
            kept.settle(delivery);
            counters.dropped(Counters.Dropped.EXPIRED); // [MQTT-3.3.2-5]
        } else if (!to.takes(message, delivery.options(), delivery.qos())) {
            kept.settle(delivery);
            counters.dropped(Counters.Dropped.TOO_LARGE); // [MQTT-3.1.2-25]
        } else {
            int identifier = 0;
            if (delivery.qos() != QoS.AT_MOST_ONCE) {
                identifier = identifiers.take(delivery);
                quota--;
            }
            if (delivery.kept() && delivery.qos() == QoS.EXACTLY_ONCE) {
                sendExactlyOnce(to, delivery, identifier);
            } else {
                publish(to, delivery, false, identifier);
            }
        }
    }

    private void sendExactlyOnce(Outlet to, Delivery delivery, int identifier) {
        kept.send(delivery, identifier, () -> {
            if (outlet == to && identifiers.delivery(identifier) == delivery) {
                publish(to, delivery, false, identifier);
            }
        });
    }

    private static void publish(Outlet to, Delivery delivery, boolean dup, int identifier) {
        to.publish(delivery.message(), delivery.options(), delivery.qos(), delivery.retainFlag(), dup, identifier);
    }

    private void resend(Outlet to) {
        while (to.isWritable()) {
            Integer identifier = resending.peek();
            if (identifier == null || quota <= 0) {
                return;
            }
            Delivery delivery = identifiers.delivery(identifier);
            resending.remove();
            if (delivery == null) {
                continue; // acknowledged meanwhile
            }
            if (to.takes(delivery.message(), delivery.options(), delivery.qos())) {
                quota--;
                identifiers.charge(identifier);
                publish(to, delivery, true, identifier);
            } else {
                kept.settle(delivery);
                identifiers.free(identifier);
                to.counters().dropped(Counters.Dropped.TOO_LARGE);
            }
        }
    }

    /** The exchange of an identifier is over: what it took of the send quota of this connection comes back (section 4.9). */
    private void free(int identifier) {
        if (identifiers.isCharged(identifier)) {
            quota++;
        }
        identifiers.free(identifier);
    }

    private static boolean isExactlyOnce(@Nullable Delivery delivery) {
        return delivery != null && delivery.qos() == QoS.EXACTLY_ONCE;
    }

    /** PUBACK came; one that nobody waits for is ignored. */
    void acknowledged(int identifier) {
        Delivery delivery = identifiers.delivery(identifier);
        Outlet to = outlet;
        if (isExactlyOnce(delivery) || identifiers.stage(identifier) == Stage.RELEASED) {
            throw protocolError("PUBACK for a message of QoS 2");
        }
        if (delivery != null && to != null) {
            kept.settle(delivery);
            free(identifier);
            drain();
        }
    }

    /** PUBREC came: PUBREL goes out, or with an error the exchange is over ([MQTT-4.3.3-4]). */
    void received(int identifier, ReasonCode reason) {
        Delivery delivery = identifiers.delivery(identifier);
        Outlet to = outlet;
        if (to == null) {
            return;
        }
        if (delivery != null && delivery.qos() != QoS.EXACTLY_ONCE) {
            throw protocolError("PUBREC for a message of QoS 1");
        }
        if (delivery != null && reason.isError()) {
            kept.settle(delivery);
            kept.finish(delivery.kept() ? delivery.message().number() : Message.NOT_KEPT);
            free(identifier);
            drain();
        } else if (delivery != null) {
            identifiers.release(identifier);
            kept.release(delivery, identifier, () -> {
                if (outlet == to) {
                    to.send(PubRel.success(identifier));
                }
            });
        } else if (identifiers.stage(identifier) == Stage.RELEASED) {
            to.send(PubRel.success(identifier));
        } else if (!reason.isError()) {
            to.send(new PubRel(identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, PacketProperties.EMPTY));
        }
    }

    /** PUBCOMP came; one that nobody waits for is ignored. */
    void completed(int identifier) {
        Outlet to = outlet;
        if (identifiers.stage(identifier) == Stage.PUBLISHED) {
            throw protocolError("PUBCOMP for a message that was not released");
        }
        if (to != null && identifiers.stage(identifier) == Stage.RELEASED) {
            kept.finish(identifiers.keptMessage(identifier));
            free(identifier);
            drain();
        }
    }

    /**
     * Takes out what the end of the Session leaves undelivered: all that waits, and what is on its way with QoS 1. A message of QoS 2
     * on its way belongs to this client alone ([MQTT-4.8.2-5]).
     */
    List<Delivery> takeUndelivered() {
        List<Delivery> undelivered = new ArrayList<>();
        for (int identifier : identifiers.inOrder()) {
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery != null && delivery.qos() == QoS.AT_LEAST_ONCE) {
                undelivered.add(delivery);
            }
        }
        identifiers.clear();
        for (Delivery delivery = queue.poll(); delivery != null; delivery = queue.poll()) {
            undelivered.add(delivery);
        }
        return undelivered;
    }
}
