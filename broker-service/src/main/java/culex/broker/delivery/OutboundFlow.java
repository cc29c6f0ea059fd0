package culex.broker.delivery;

import culex.broker.memory.LimitReached;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.retained.RetainedBacklog;
import culex.broker.store.Journal;
import culex.broker.transport.Counters;
import culex.broker.transport.Loop;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a Session has for its client: QoS 0 goes out at once or waits for the socket; QoS 1 and 2 wait for the send quota (section 4.9)
 * and are {@link InFlight} until they are acknowledged. On the loop that owns the Session.
 */
public final class OutboundFlow {
    private final OutboundLimits limits;
    private final KeptDeliveries kept;
    private final InFlight inFlight;
    private final ReliableQueue queue;
    private final OutboundQueue unreliable;
    private final RetainedBacklog backlog;
    private @Nullable Outlet outlet;
    private @Nullable Journal journal;
    /** Whether anything may wait for an acknowledgement or for the socket. */
    private boolean waiting = true;

    private final HeldBytes held = new HeldBytes();
    private @Nullable Loop loop;
    private @Nullable QueueCounts counts;
    private final DroppedMessages dropped = new DroppedMessages();
    private long countedMessages;
    private long countedBytes;

    /**
     * @param inbox runs a task on the loop that owns the Session by then
     * @param onRetainedSent takes the Topic Filter of a subscription that has been sent all its retained messages
     */
    public OutboundFlow(OutboundLimits limits, KeptDeliveries kept, Executor inbox, Consumer<String> onRetainedSent) {
        this.limits = limits;
        this.kept = kept;
        inFlight = new InFlight(limits, kept, held, this::drain);
        queue = new ReliableQueue(limits, kept, held, this::drain, this::count);
        unreliable = new OutboundQueue(
                limits.queuedMessagesMax(), Math.min(limits.queuedBytesMax(), limits.qos0BytesMax()), held);
        backlog = new RetainedBacklog(inbox, onRetainedSent, this::drain);
    }

    /** The Session is on another loop, whose journal it uses and which counts what it holds from now on. */
    public void enter(Loop here, Journal journalHere, QueueCounts countsHere) {
        kept.enter(journalHere);
        held.stopCounting();
        journal = journalHere;
        loop = here;
        counts = countsHere;
    }

    /** Counts what is held now; behind everything that changes what waits. */
    public void count() {
        Loop here = loop;
        QueueCounts all = counts;
        if (here == null || all == null) {
            return;
        }
        held.countIn(here.memory());
        long messages = queued();
        long bytes = queuedBytes();
        if (messages != countedMessages || bytes != countedBytes) {
            all.queued(messages - countedMessages, bytes - countedBytes);
            countedMessages = messages;
            countedBytes = bytes;
        }
    }

    /** Whether nothing waits and nothing is on its way. */
    public boolean isIdle() {
        return inFlight.isEmpty() && queue.isEmpty() && unreliable.isEmpty() && backlog.isEmpty();
    }

    /** The bytes of memory that messages for this client take. */
    public long heldBytes() {
        return held.total() + backlog.heldBytes();
    }

    /** The store has a message that is queued; before the client is connected. See {@link culex.broker.store.RecoveryListener#waiting}. */
    public void restoreQueued(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {
        queue.restore(message, sizeBytes, storedAtSeconds, isShared);
    }

    /** The store has a message in flight; before the client is connected. See {@link culex.broker.store.RecoveryListener#sent}. */
    public void restoreSent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
        inFlight.restore(message, sizeBytes, qos, isShared, packetIdentifier);
    }

    /** The store has a Packet Identifier that waits for PUBCOMP; before the client is connected. */
    public void restoreReleased(long message, int packetIdentifier) {
        inFlight.restoreReleased(message, packetIdentifier);
    }

    /** The number of messages that wait, on their way excluded, and without retained messages for new subscriptions. */
    public int queued() {
        return queue.size() + unreliable.size();
    }

    /** The bytes of these messages. */
    long queuedBytes() {
        return queue.bytes() + unreliable.bytes();
    }

    /** The subscriptions that wait for retained messages; {@link #drain} follows what is added. */
    public RetainedBacklog backlog() {
        waiting = true;
        return backlog;
    }

    /** The client is there: what was on its way is sent again in its order ([MQTT-4.4.0-1]), then what waits. */
    public void attach(Outlet to) {
        outlet = to;
        dropped.connectionChanged();
        inFlight.attach(to);
        queue.online();
        queue.dropTooOld(to.nowMillis(), to.nowNanos(), to.counters());
        drain();
        count();
    }

    /** The client is gone: what was on its way stays, QoS 0 is dropped. */
    public void detach(long nowMillis, Counters counters) {
        outlet = null;
        dropped.connectionChanged();
        inFlight.detach();
        queue.offline(nowMillis);
        while (unreliable.poll() != null) {
            counters.dropped(Counters.Dropped.OFFLINE);
        }
        unreliable.free();
        count();
    }

    /** Whether a message was dropped since the client came, and the limits say to disconnect it then. */
    public boolean isOverflowed() {
        return dropped.isOverflowed();
    }

    /** Whether messages were dropped since {@link #takeDropped}. */
    public boolean hasDropped() {
        return dropped.isUnreported();
    }

    /** How many messages were dropped so far, when it is time to report it: at the first, and a minute after the last report; else 0. */
    public long takeDropped(long monotonicMillis) {
        return dropped.take(monotonicMillis);
    }

    public void deliver(Message message, Delivery.Options options, boolean isKept, Loop loop) {
        QoS qos = QoS.min(message.qos(), options.maximumQos()); // [MQTT-3.8.4-8]
        if (qos == QoS.AT_MOST_ONCE) {
            deliverUnreliable(message, options, loop);
            return;
        }
        Delivery delivery = new Delivery(message, options, qos, false, isKept);
        Outlet to = outlet;
        if (to != null && inFlight.hasRoom() && queue.isEmpty() && to.isWritable()) {
            send(to, delivery, loop.counters());
        } else {
            enqueue(delivery, loop);
            count();
        }
    }

    private void deliverUnreliable(Message message, Delivery.Options options, Loop loop) {
        Counters counters = loop.counters();
        Outlet to = outlet;
        if (to == null) {
            counters.dropped(Counters.Dropped.OFFLINE);
        } else if (!unreliable.isEmpty() || !to.isWritable()) {
            enqueueUnreliable(new Delivery(message, options, QoS.AT_MOST_ONCE, false), loop);
        } else if (to.isExpired(message)) {
            counters.dropped(Counters.Dropped.EXPIRED); // while it came from another loop ([MQTT-3.3.2-5])
        } else if (to.takes(message, options, QoS.AT_MOST_ONCE)) {
            boolean retain = options.retainAsPublished() && message.retain();
            to.publish(message, options, QoS.AT_MOST_ONCE, retain, false, 0);
        } else {
            counters.dropped(Counters.Dropped.TOO_LARGE);
        }
    }

    /** Counts a message for which there is no room; returns whether the oldest one makes room for it. */
    private boolean overflows(Loop loop, LimitReached limit) {
        loop.counters().dropped(Counters.Dropped.QUEUE_FULL);
        loop.memory().reached(limit);
        dropped.add(outlet != null && limits.queueFull() == OutboundLimits.QueueFull.DISCONNECT);
        return limits.queueFull() == OutboundLimits.QueueFull.DROP_OLDEST;
    }

    private void enqueue(Delivery delivery, Loop loop) {
        waiting = true;
        queue.dropTooOld(loop.nowMillis(), loop.nowNanos(), loop.counters());
        LimitReached scarce = scarce(delivery, loop);
        if (scarce != null && !(overflows(loop, scarce) && queue.dropOldest())) {
            kept.settle(delivery);
            return;
        }
        while (!queue.hasRoomFor(delivery)) {
            if (!overflows(loop, LimitReached.QUEUE) || !queue.dropOldest()) {
                kept.settle(delivery);
                return;
            }
        }
        queue.add(delivery, loop.nowMillis());
    }

    /** What is scarce for all clients, so that a message may wait in the place of another one only; null when nothing is. */
    private @Nullable LimitReached scarce(Delivery delivery, Loop loop) {
        if (counts != null && counts.isQueueFull(queue.size())) {
            return LimitReached.QUEUE_ENTRIES;
        }
        return !delivery.stored() && loop.memory().budget().isShedding() ? LimitReached.MEMORY : null;
    }

    private void enqueueUnreliable(Delivery delivery, Loop loop) {
        waiting = true;
        if (loop.memory().budget().isShedding()) {
            overflows(loop, LimitReached.MEMORY);
            return;
        }
        while (!unreliable.hasRoomFor(delivery)) {
            if (!overflows(loop, LimitReached.QOS0_QUEUE)) {
                count();
                return;
            }
            unreliable.poll();
        }
        unreliable.add(delivery);
        count();
    }

    /** Sends what waits, as far as the send quota and the socket allow. */
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
                    delivery -> send(to, kept.keepRetained(delivery), to.counters()));
        }
    }

    private void send(Outlet to, Delivery delivery, Counters counters) {
        Message message = delivery.message();
        Counters.Dropped obstacle = to.obstacle(delivery, waiting);
        if (obstacle != null) {
            kept.settle(delivery);
            counters.dropped(obstacle);
        } else if (delivery.qos() == QoS.AT_MOST_ONCE) {
            to.publish(message, delivery.options(), delivery.qos(), delivery.retainFlag(), false, 0);
        } else {
            inFlight.send(to, delivery);
        }
    }

    /** The send quota has room again. */
    private void drainWaiting() {
        if (waiting) {
            drain();
        }
    }

    /** PUBACK came. */
    public void acknowledged(int identifier) {
        if (inFlight.acknowledged(identifier)) {
            drainWaiting();
        }
    }

    /** PUBREC came. */
    public void received(int identifier, ReasonCode reason) {
        if (inFlight.received(identifier, reason)) {
            drainWaiting();
        }
    }

    /** PUBCOMP came. */
    public void completed(int identifier) {
        if (inFlight.completed(identifier)) {
            drainWaiting();
        }
    }

    /**
     * The Session ends: gives away what it leaves undelivered, in order; what is in the store comes later. The store need not keep any of
     * it.
     */
    public void leaveBehind(Consumer<List<Delivery>> taker) {
        inFlight.leaveBehind(taker, () -> {
            queue.leaveBehind(taker);
            count();
        });
        count();
    }
}
