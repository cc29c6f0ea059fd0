package culex.broker.observe;

import culex.broker.message.Message;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of what happens to clients and their messages, such as for tracing, client events or an audit. The broker uses each bean that
 * implements this interface; without one, reporting costs nothing.
 *
 * <p>Each event is reported once, on the event loop where it happens. So an implementation must not block, must be thread-safe, and must be
 * fast, because it delays every message. An exception is a fault of the step that reported the event, and may close the client's
 * connection.
 */
public interface Observer {
    /**
     * A client.
     *
     * @param userName null for an anonymous client
     * @param transport ws, wss, tcp or tls
     * @param address the IP address and port of the client
     */
    record Client(String clientId, @Nullable String userName, String transport, String address) {}

    /** Which side has ended a connection. */
    enum EndedBy {
        /** The client ended the connection, with DISCONNECT or by closing the socket. */
        CLIENT,
        /** The broker ended the connection, for the reason in {@link End}. */
        SERVER,
        /** Neither side: the network failed. */
        NETWORK;

        /** The name of this value in events. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How the connection of a client has ended.
     *
     * @param reason the label of the metric mqtt_connections_closed
     * @param detail a sentence with details, or empty
     * @param inFlight the number of messages that were sent to the client and not acknowledged
     * @param queued the number of queued messages for the client
     */
    record End(EndedBy by, String reason, String detail, int inFlight, int queued) {}

    /**
     * The observer that one event loop notifies, such as one that counts for this loop; called once for each loop, before any event.
     *
     * @param index the number of the loop, from 0 without gaps
     */
    default Observer ofLoop(int index) {
        return this;
    }

    /** Returns the tracer for the messages of the event loop; null when nothing is traced. Called once. */
    default @Nullable MessageTracer messageTracer() {
        return null;
    }

    /**
     * Whether the broker notifies this observer of messages: calls {@link #onReceived} to {@link #onDropped}. If not, the observer adds no
     * work for messages. The broker calls this method once, at its start.
     */
    default boolean observesMessages() {
        return true;
    }

    /** Called when the server has accepted a message from a client. A message of QoS 2 is routed later, at its PUBREL. */
    default void onReceived(Message message) {}

    /**
     * Called when the receivers of a message are known. For a will and for a message of the server itself there was no call of
     * {@link #onReceived} before.
     *
     * @param receivers the number of clients with a matching subscription, plus the number of matching Shared Subscriptions. Some of them
     *     may not get the message: a client that excludes its own messages (No Local), or one for which the message is dropped
     */
    default void onRouted(Message message, int receivers) {}

    /**
     * Called when a PUBLISH is written for a receiver. {@link #onSettled} reports its acknowledgement, unless its QoS is 0.
     *
     * @param qos the QoS of this delivery
     * @param packetIdentifier 0 for QoS 0, and for a receiver inside the process
     * @param isRepeated whether it was written before, so that DUP is set
     */
    default void onDelivered(String receiver, Message message, QoS qos, int packetIdentifier, boolean isRepeated) {}

    /**
     * Called when a receiver has acknowledged a message of QoS 1 or 2: with PUBACK, PUBCOMP, or a PUBREC that rejects it. A receiver inside
     * the process acknowledges messages of every QoS.
     *
     * @param packetIdentifier as for {@link #onDelivered}
     */
    default void onSettled(String receiver, int packetIdentifier) {}

    /**
     * Called when a message was dropped: for a receiver, or as a whole.
     *
     * @param clientId the receiver; or the publisher, in three cases that do not concern a single receiver: the message could not be stored
     *     ({@link DropReason#NOT_STORED}), the message expired before its PUBREL, or the publisher's connection ended while the message was
     *     delayed by a rate limit ({@link DropReason#RATE_EXCEEDED})
     * @param message null when it is not in memory, or not decoded into a message yet
     */
    default void onDropped(String clientId, @Nullable Message message, DropReason reason) {}

    /** Called when a client is connected: CONNACK is written. The connection ends with {@link #onDisconnected}. */
    default void onConnected(Client client, ProtocolVersion version, boolean sessionPresent) {}

    /**
     * Called when the connection of a client has ended that {@link #onConnected} reported. At a take-over, this comes before
     * {@link #onConnected} of the new connection.
     */
    default void onDisconnected(Client client, End end) {}

    /**
     * Called when a connection has ended whose client sent CONNECT but got no CONNACK with success: the broker rejected the client, or the
     * client disconnected before.
     *
     * @param client the client that the connection claimed to be; its Client Identifier may be empty
     * @param reason as in {@link End}
     * @param detail as in {@link End}
     */
    default void onRejected(Client client, String reason, String detail) {}

    /**
     * Called when a client has subscribed to a Topic Filter, or has renewed or changed its subscription. SUBACK follows; for a subscription
     * that is stored, when the subscription is durable.
     *
     * @param maximumQos the QoS that was granted
     */
    default void onSubscribed(String clientId, String topicFilter, QoS maximumQos) {}

    /**
     * Called when a client has ended its subscription to a Topic Filter with UNSUBSCRIBE. Subscriptions that end with their Session are not
     * reported.
     */
    default void onUnsubscribed(String clientId, String topicFilter) {}

    /**
     * Called when messages were dropped because the queue of a client is full: for the first dropped message, and then at most once a
     * minute for each client.
     *
     * @param dropped the number of messages dropped for this reason so far
     */
    default void onQueueFull(String clientId, long dropped) {}

    /**
     * Called when the broker reads a client more slowly because it exceeds a rate; at most once a minute for each connection.
     *
     * @param setting the setting with its value
     */
    default void onThrottled(String clientId, String setting) {}

    /** Combines several observers into one that notifies all of them in their order; null when there are none. */
    static @Nullable Observer of(List<Observer> observers) {
        return observers.size() < 2 ? (observers.isEmpty() ? null : observers.getFirst()) : new Observers(observers);
    }
}
