package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.retained.RetainedBacklog;
import culex.broker.store.Journal;
import culex.broker.transport.Loop;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one Session for its client. A message of QoS 0 is sent immediately or queued until the socket is writable. A message of
 * QoS 1 or 2 is queued until the send quota has room (section 4.9), and is {@link InFlight} until it is acknowledged. Runs on the loop that
 * owns the Session.
 */
public final class OutboundFlow {
    private final ClientDrops drops;
    private final DeliveryJournal deliveryJournal;
    private final InFlight inFlight;
    private final ReliableQueue queue;
    private final OutboundQueue unreliable;
    private final BoundedQueues bounded;
    private final RetainedBacklog backlog;
    private @Nullable Outlet outlet;
    private @Nullable Journal journal;
    /** Whether {@link #drain} may have something to send: messages are queued, or must be sent again. */
    private boolean waiting = true;

    private final HeldBytes held = new HeldBytes();
    private @Nullable Loop loop;
    private final QueuedTotals totals = new QueuedTotals();
    private final DroppedMessages dropped = new DroppedMessages();

    /**
     * @param drops reports each message that is dropped
     * @param inbox runs a task on the loop that owns the Session when the task runs
     * @param onRetainedSent is called with the Topic Filter of a subscription when all its retained messages are sent
     */
    public OutboundFlow(
            ClientDrops drops,
            OutboundLimits limits,
            DeliveryJournal deliveryJournal,
            Executor inbox,
            Consumer<String> onRetainedSent) {
        this.drops = drops;
        this.deliveryJournal = deliveryJournal;
        inFlight = new InFlight(drops, limits, deliveryJournal, held, this::drain);
        queue = new ReliableQueue(limits, deliveryJournal, held, this::drain, this::count);
        unreliable = new OutboundQueue(
                limits.queuedMessagesMax(), Math.min(limits.queuedBytesMax(), limits.qos0BytesMax()), held);
        bounded = new BoundedQueues(drops, limits.queueFull(), deliveryJournal, queue, unreliable, dropped);
        backlog = new RetainedBacklog(inbox, onRetainedSent, this::drain);
    }

    /** Called when the Session is owned by another loop from now on: uses its journal and counts memory and queues there. */
    public void enter(Loop here, Journal journalHere, QueueCounts countsHere) {
        deliveryJournal.enter(journalHere);
        held.stopCounting();
        journal = journalHere;
        loop = here;
        totals.enter(countsHere);
        bounded.enter(countsHere);
    }

    /** Updates the counts of memory and queued messages; called after each change of the queues. */
    public void count() {
        Loop here = loop;
        if (here != null) {
            held.countIn(here.memory());
            totals.update(queued(), queuedBytes());
        }
    }

    /** Reads the messages for the admin API. */
    public QueueContents contents() {
        return new QueueContents(inFlight.identifiers(), queue, unreliable, deliveryJournal);
    }

    /** Whether nothing is queued and nothing is in flight. */
    public boolean isIdle() {
        return inFlight.isEmpty() && queue.isEmpty() && unreliable.isEmpty() && backlog.isEmpty();
    }

    /** The bytes of memory that the messages for this client use. */
    public long heldBytes() {
        return held.total() + backlog.heldBytes();
    }

    /** Adds the messages that were queued or in flight before the broker started. */
    public RestoredMessages restored() {
        return new RestoredMessages(queue, inFlight.identifiers());
    }

    /** The messages that were sent and are not acknowledged. */
    public int inFlight() {
        return inFlight.size();
    }

    /** The number of queued messages, without those in flight and without retained messages for new subscriptions. */
    public int queued() {
        return queue.size() + unreliable.size();
    }

    /** The queued messages as they are counted in the totals of all clients. May be called from any thread. */
    public QueuedTotals totals() {
        return totals;
    }

    /** The bytes of the queued messages. */
    long queuedBytes() {
        return queue.bytes() + unreliable.bytes();
    }

    /** The subscriptions whose retained messages are not all sent. Call {@link #drain} after adding one. */
    public RetainedBacklog backlog() {
        waiting = true;
        return backlog;
    }

    /** Called when the client is connected: sends the messages in flight again in their order ([MQTT-4.4.0-1]), then the queued ones. */
    public void attach(Outlet to) {
        outlet = to;
        dropped.connectionChanged(true);
        inFlight.attach(to);
        queue.online();
        queue.dropTooOld(drops, to.transport().loop());
        drain();
        count();
    }

    /** Called when the client has disconnected: messages in flight remain, queued messages of QoS 0 are dropped. */
    public void detach(Loop loop) {
        outlet = null;
        dropped.connectionChanged(false);
        inFlight.detach();
        backlog.offline();
        queue.offline(loop.nowMillis());
        for (Delivery queued = unreliable.poll(); queued != null; queued = unreliable.poll()) {
            drops.drop(loop, queued.message(), DropReason.OFFLINE);
        }
        unreliable.free();
        count();
    }

    /** Whether a message was dropped during this connection, and the limits disconnect the client for it. */
    public boolean isOverflowed() {
        return dropped.isOverflowed();
    }

    /** Whether messages were dropped since the last call of {@link #takeDropped}. */
    public boolean hasDropped() {
        return dropped.isUnreported();
    }

    /** The number of messages dropped so far if it must be reported now, otherwise 0; {@link DroppedMessages#take} decides that. */
    public long takeDropped(long monotonicMillis) {
        return dropped.take(monotonicMillis);
    }

    public void deliver(Message message, Delivery.Options options, boolean isStored, Loop loop) {
        QoS qos = QoS.min(message.qos(), options.maximumQos()); // [MQTT-3.8.4-8]
        if (qos == QoS.AT_MOST_ONCE) {
            deliverUnreliable(message, options, loop);
            return;
        }
        Delivery delivery = new Delivery(message, options, qos, false, isStored);
        Outlet to = outlet;
        if (to != null && inFlight.hasRoom() && queue.isEmpty() && to.isWritable()) {
            send(to, delivery);
        } else {
            waiting = true;
            bounded.add(delivery, loop);
            count();
        }
    }

    private void deliverUnreliable(Message message, Delivery.Options options, Loop loop) {
        Outlet to = outlet;
        if (to == null) {
            drops.drop(loop, message, DropReason.OFFLINE);
        } else if (!unreliable.isEmpty() || !to.isWritable()) {
            waiting = true;
            bounded.addUnreliable(new Delivery(message, options, QoS.AT_MOST_ONCE, false), loop);
            count();
        } else if (to.isExpired(message)) {
            drops.drop(loop, message, DropReason.EXPIRED); // it expired on the way from another loop ([MQTT-3.3.2-5])
        } else if (to.takes(message, options, QoS.AT_MOST_ONCE)) {
            boolean retain = options.retainAsPublished() && message.retain();
            to.publish(message, options, QoS.AT_MOST_ONCE, retain, false, 0);
        } else {
            drops.drop(loop, message, DropReason.TOO_LARGE);
        }
    }

    /** Whether the client accepts a packet of the size of a message; true when it is not connected. May be called from any thread. */
    public boolean takesSizeOf(Message message, Delivery.Options options) {
        Outlet to = outlet;
        return to == null || to.takes(message, options, QoS.min(message.qos(), options.maximumQos()));
    }

    /** Sends queued messages, as far as the send quota and the socket allow. */
    public void drain() {
        Outlet to = outlet;
        if (to == null) {
            return;
        }
        inFlight.resend(to);
        while (inFlight.hasRoom() && to.isWritable()) {
            Delivery delivery = queue.poll();
            if (delivery == null) {
                break;
            }
            send(to, delivery);
        }
        drainBacklog(to);
        while (to.isWritable()) {
            Delivery delivery = unreliable.poll();
            if (delivery == null) {
                break;
            }
            send(to, delivery);
        }
        waiting = !queue.isEmpty() || !inFlight.isResent() || !backlog.isEmpty() || !unreliable.isEmpty();
        count();
    }

    private void drainBacklog(Outlet to) {
        Journal here = journal;
        if (!backlog.isEmpty() && here != null) {
            backlog.drain(
                    to.transport(),
                    here,
                    inFlight::hasRoom,
                    delivery -> send(to, deliveryJournal.appendRetained(delivery)));
        }
    }

    private void send(Outlet to, Delivery delivery) {
        Message message = delivery.message();
        DropReason obstacle = to.obstacle(delivery, waiting);
        if (obstacle != null) {
            deliveryJournal.settle(delivery);
            drops.drop(to.transport().loop(), message, obstacle);
        } else if (delivery.qos() == QoS.AT_MOST_ONCE) {
            to.publish(message, delivery.options(), delivery.qos(), delivery.retainFlag(), false, 0);
        } else {
            inFlight.send(to, delivery);
        }
    }

    /** Sends queued messages after an acknowledgement has made room in the send quota. */
    private void drainWaiting() {
        if (waiting) {
            drain();
        }
    }

    /** Called when PUBACK arrived. */
    public void acknowledged(int identifier) {
        if (inFlight.acknowledged(identifier)) {
            drainWaiting();
        }
    }

    /** Called when PUBREC arrived. */
    public void received(int identifier, ReasonCode reason) {
        if (inFlight.exactlyOnce().received(identifier, reason)) {
            drainWaiting();
        }
    }

    /** Called when PUBCOMP arrived. */
    public void completed(int identifier) {
        if (inFlight.exactlyOnce().completed(identifier)) {
            drainWaiting();
        }
    }

    /**
     * Called when the Session ends: passes its undelivered messages to the taker, in their order, and settles them. Messages that are only
     * in the store follow page by page, when they are read.
     */
    public void takeUndelivered(Consumer<List<Delivery>> taker) {
        inFlight.takeUndelivered(taker, () -> {
            queue.takeUndelivered(taker);
            count();
        });
        count();
    }
}
