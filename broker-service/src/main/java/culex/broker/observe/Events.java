package culex.broker.observe;

import culex.broker.message.Message;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import org.jspecify.annotations.Nullable;

/**
 * Reports everything that happens on a loop: counts it if there is a metric, and notifies the {@link Observer}, if there is one. Runs on
 * the loop.
 */
public final class Events {
    private final Counters counters;
    private final @Nullable Observer observer;
    /** The observer, if it observes messages; otherwise null. */
    private final @Nullable Observer messages;

    private final @Nullable MessageTracer tracer;

    public Events(Counters counters, @Nullable Observer observer) {
        this.counters = counters;
        this.observer = observer;
        messages = observer == null ? null : Observers.ofMessages(observer);
        tracer = observer == null ? null : observer.messageTracer();
    }

    /** The tracer, which decides which messages are traced; null when tracing is off. */
    public @Nullable MessageTracer tracer() {
        return tracer;
    }

    /** Whether there is an observer. If there is none, a caller need not compute the arguments of the other methods. */
    public boolean areObserved() {
        return observer != null;
    }

    /** Whether an observer gets the events of messages; false also if the observer only gets those of connections. */
    public boolean areMessagesObserved() {
        return messages != null;
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onReceived}. */
    public void received(Message message) {
        counters.messageReceived(message.qos().value());
        if (messages != null) {
            messages.onReceived(message);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onRouted}. */
    public void routed(Message message, int receivers) {
        if (messages != null) {
            messages.onRouted(message, receivers);
        }
    }

    /** Counts a message for which no subscriber was found. {@link #routed} was called for it before. */
    public void withoutReceiver() {
        counters.messageWithoutReceiver();
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onDelivered}. */
    public void delivered(String receiver, Message message, QoS qos, int packetIdentifier, boolean isRepeated) {
        counters.messageSent(qos.value());
        if (messages != null) {
            messages.onDelivered(receiver, message, qos, packetIdentifier, isRepeated);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onSettled}. */
    public void settled(String receiver, int packetIdentifier) {
        if (messages != null) {
            messages.onSettled(receiver, packetIdentifier);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onDropped}. */
    public void dropped(String clientId, @Nullable Message message, DropReason reason) {
        counters.dropped(reason);
        if (messages != null) {
            messages.onDropped(clientId, message, reason);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onConnected}. */
    public void connected(Observer.Client client, ProtocolVersion version, boolean sessionPresent) {
        if (observer != null) {
            observer.onConnected(client, version, sessionPresent);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onDisconnected}. */
    public void disconnected(Observer.Client client, Observer.End end) {
        if (observer != null) {
            observer.onDisconnected(client, end);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onRejected}. */
    public void rejected(Observer.Client client, String reason, String detail) {
        if (observer != null) {
            observer.onRejected(client, reason, detail);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onSubscribed}. */
    public void subscribed(String clientId, String topicFilter, QoS maximumQos) {
        if (observer != null) {
            observer.onSubscribed(clientId, topicFilter, maximumQos);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onUnsubscribed}. */
    public void unsubscribed(String clientId, String topicFilter) {
        if (observer != null) {
            observer.onUnsubscribed(clientId, topicFilter);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onQueueFull}. */
    public void queueFull(String clientId, long dropped) {
        if (observer != null) {
            observer.onQueueFull(clientId, dropped);
        }
    }

    /** Passes the event to the observer, if there is one: {@link Observer#onThrottled}. */
    public void throttled(String clientId, String setting) {
        if (observer != null) {
            observer.onThrottled(clientId, setting);
        }
    }
}
