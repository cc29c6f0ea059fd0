package culex.broker.delivery;

import culex.broker.memory.LimitReached;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.security.Authorizer;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A subscriber inside the process, such as a live view, a sink or a bridge. It has no Session and no Network Connection: its
 * {@link Handler} gets each message and acknowledges it, in any thread, at any later time. While as many messages as allowed are
 * unacknowledged, further ones are queued; when the queue is full, messages are dropped and counted. So a slow handler holds a limited
 * number of messages, of which the queued ones are also limited in bytes, and does not delay publishers or other receivers.
 *
 * <p>It is part of the broker: access rules do not apply to it, so a handler that passes messages on to a user must check that user's
 * permissions. The store keeps no messages for it, and the publisher's acknowledgement does not wait for it. It gets no retained messages
 * when it subscribes. One loop owns it for its whole life; all methods run there unless they say otherwise.
 */
public final class LocalSubscriber implements Receiver {
    private final String name;
    private final Loop loop;
    private final SubscriptionTree<Receiver, Subscription> tree;
    private final Limits limits;
    private final Handler handler;
    private final Set<TopicFilter> filters = new LinkedHashSet<>();
    private final OutboundQueue queue;
    private int unacknowledged;
    private long dropped;
    private boolean delivering;
    private volatile boolean closed;

    /** Receives the messages of a {@link LocalSubscriber}. */
    public interface Handler {
        /**
         * Receives a message, of any QoS; runs on the loop of the subscriber, so it must not block. Every call needs one {@link
         * LocalSubscriber#acknowledge}. If the call throws an exception, the exception is reported as a fault and the message counts as
         * acknowledged, so the handler must not acknowledge it later. It may have acknowledged it in this call, before the exception.
         */
        void onMessage(Delivery delivery);

        /**
         * Called when messages were dropped because the queue is full; {@code messages} is how many were dropped since the subscriber was
         * created. Runs on the loop of the subscriber.
         */
        default void onDropped(long messages) {}
    }

    /**
     * Limits of a {@link LocalSubscriber}.
     *
     * @param unacknowledgedMax the maximum number of messages that the handler may have without acknowledging them; 1 or more
     * @param queuedMessagesMax the maximum number of queued messages, but always one
     * @param queuedBytesMax the maximum number of bytes of these messages
     * @param dropsOldest whether a full queue drops its oldest message for a new one; otherwise the new message is dropped
     */
    public record Limits(int unacknowledgedMax, int queuedMessagesMax, long queuedBytesMax, boolean dropsOldest) {}

    /**
     * Creates a subscriber without subscriptions.
     *
     * @param name the name of the subscriber in the log of faults, and its Client Identifier, which No Local compares with that of the
     * publisher
     * @param loop the loop that owns it
     */
    public LocalSubscriber(
            String name, Loop loop, SubscriptionTree<Receiver, Subscription> tree, Limits limits, Handler handler) {
        this.name = name;
        this.loop = loop;
        this.tree = tree;
        this.limits = limits;
        this.handler = handler;
        HeldBytes held = new HeldBytes();
        held.countIn(loop.memory());
        queue = new OutboundQueue(limits.queuedMessagesMax(), limits.queuedBytesMax(), held);
    }

    /** Subscribes to a Topic Filter, which may be shared; replaces an earlier subscription with the same filter. */
    public void subscribe(TopicFilter filter, SubscriptionOptions options) {
        assert loop.isCurrent();
        if (!closed) {
            filters.add(filter);
            tree.add(filter, this, new Subscription(filter, options, 0));
            loop.events().subscribed(name, filter.text(), options.maximumQos());
        }
    }

    /** Removes the subscription with a Topic Filter. Messages that are queued already are still delivered. */
    public void unsubscribe(TopicFilter filter) {
        assert loop.isCurrent();
        tree.remove(filter, this);
        if (filters.remove(filter)) {
            loop.events().unsubscribed(name, filter.text());
        }
    }

    /** Removes all subscriptions and drops the queue; the handler gets nothing more. Idempotent. */
    public void close() {
        assert loop.isCurrent();
        closed = true;
        filters.forEach(filter -> tree.remove(filter, this));
        filters.clear();
        for (Delivery queued = queue.poll(); queued != null; queued = queue.poll()) {
            loop.events().dropped(name, queued.message(), DropReason.SESSION_ENDED);
        }
        queue.free();
    }

    /** The handler acknowledges this many messages. May be called from any thread. */
    public void acknowledge(int messages) {
        if (loop.isCurrent()) {
            acknowledged(messages);
        } else {
            loop.execute(() -> acknowledged(messages));
        }
    }

    private void acknowledged(int messages) {
        if (messages < 1 || messages > unacknowledged) {
            throw new IllegalArgumentException(
                    name + " acknowledges " + messages + " messages, and " + unacknowledged + " are unacknowledged");
        }
        unacknowledged -= messages;
        for (int i = 0; i < messages; i++) {
            loop.events().settled(name, 0);
        }
        deliverQueued();
    }

    @Override
    public void deliver(Message message, Delivery.Options options, boolean isStored) {
        assert loop.isCurrent();
        if (closed) {
            loop.events().dropped(name, message, DropReason.SESSION_ENDED);
            return;
        }
        QoS qos = QoS.min(message.qos(), options.maximumQos()); // [MQTT-3.8.4-8]
        Delivery delivery = new Delivery(message, options, qos, false);
        boolean mustWait = delivering || unacknowledged >= limits.unacknowledgedMax();
        if (mustWait && !makeRoom(delivery)) {
            return;
        }
        queue.add(delivery);
        deliverQueued();
    }

    /** Makes room in the queue; returns false when the delivery itself is dropped. */
    private boolean makeRoom(Delivery delivery) {
        if (loop.memory().budget().isShedding()) {
            drop(delivery, LimitReached.MEMORY);
            return false;
        }
        while (!queue.hasRoomFor(delivery)) {
            Delivery oldest = limits.dropsOldest() ? queue.poll() : null;
            drop(oldest == null ? delivery : oldest, LimitReached.QUEUE);
            if (oldest == null) {
                return false;
            }
        }
        return true;
    }

    private void drop(Delivery delivery, LimitReached limit) {
        loop.events().dropped(name, delivery.message(), DropReason.QUEUE_FULL);
        loop.memory().reached(limit);
        dropped++;
        try {
            handler.onDropped(dropped);
        } catch (Throwable fault) {
            onFault(Faults.Where.RECEIVER, fault);
        }
    }

    /** Passes queued messages to the handler, without recursion when the handler acknowledges immediately. */
    private void deliverQueued() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (unacknowledged < limits.unacknowledgedMax()) {
                Delivery next = queue.poll();
                if (next == null) {
                    return;
                }
                if (next.message().isExpired(loop.nowMillis())) {
                    loop.events().dropped(name, next.message(), DropReason.EXPIRED); // [MQTT-3.3.2-5]
                } else {
                    handle(next);
                }
            }
        } finally {
            delivering = false;
        }
    }

    private void handle(Delivery delivery) {
        unacknowledged++;
        int expected = unacknowledged;
        loop.events().delivered(name, delivery.message(), delivery.qos(), 0, false);
        try {
            handler.onMessage(delivery);
        } catch (Throwable fault) {
            if (unacknowledged == expected) {
                unacknowledged--;
            }
            onFault(Faults.Where.RECEIVER, fault);
        }
    }

    @Override
    public void onFault(Faults.Where where, Throwable fault) {
        loop.faults().onFault(where, name + ": the message is skipped", fault);
    }

    @Override
    public Loop ownerLoop() {
        return loop;
    }

    @Override
    public void park(Runnable delivery) {
        loop.execute(delivery);
    }

    @Override
    public String clientId() {
        return name;
    }

    /** Returns no number, because the store does not store this receiver. */
    @Override
    public long number() {
        return 0;
    }

    @Override
    public boolean isOnline() {
        return !closed;
    }

    @Override
    public boolean takesSizeOf(Message message, Delivery.Options options) {
        return true;
    }

    @Override
    public boolean isPersistent() {
        return false;
    }

    @Override
    public boolean isEnded() {
        return closed;
    }

    @Override
    public boolean mayReceive(Authorizer authorizer, String topicName) {
        return true;
    }

    /** The order of receivers in maps depends on the name, so that a simulated run can be repeated; equality is identity. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
