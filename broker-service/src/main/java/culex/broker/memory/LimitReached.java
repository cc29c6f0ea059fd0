package culex.broker.memory;

import java.util.Locale;

/** The limits that a client or the broker can reach: the values of the label {@code limit} of {@code mqtt_limits_reached_total}. */
public enum LimitReached {
    /** The memory budget as a whole: something was rejected because the memory state is not normal. */
    MEMORY,
    /** The client that used the most memory was disconnected because the memory state was critical. */
    LARGEST_CLIENT,
    /** The direct memory outside the heap was exhausted. */
    DIRECT_MEMORY,
    CONNECTIONS,
    /** The broker had the maximum number of open sockets. */
    SOCKETS,
    /** A socket could not be accepted: no file descriptor was left. */
    DESCRIPTORS,
    /** An HTTP request or response took too long. */
    HTTP_TIMEOUT,
    /** A listener closed a new socket because the listener had its maximum number of open sockets. */
    LISTENER_CONNECTIONS,
    /** A socket of a listener for proxies came from an address that is not a trusted proxy. */
    UNTRUSTED_PROXY,
    /** The header in which a proxy names its client was missing, late or malformed. */
    PROXY_HEADER,
    /** The header of a relayed client was missing, late, malformed, or not made with the secret of the cluster. */
    RELAY_HEADER,
    /** A TLS handshake took too long, sent too many bytes, or found the queue for handshakes full. */
    TLS_HANDSHAKE,
    CONNECTIONS_PER_ADDRESS,
    CONNECTS_PER_ADDRESS,
    /** A CONNECT was rejected because of a rate (mqtt.rates). */
    CONNECT_RATE,
    /** Reading was paused because of a rate of messages. */
    PUBLISH_RATE,
    /** Reading was paused because of a rate of bytes. */
    BYTE_RATE,
    /** Reading was paused, and of MQTT 5.0 clients a SUBSCRIBE rejected, because of a rate of subscriptions. */
    SUBSCRIBE_RATE,
    UNAUTHENTICATED_SOCKETS,
    UNAUTHENTICATED_PER_ADDRESS,
    UNAUTHENTICATED_BYTES,
    CONNECT_PACKET_SIZE,
    PACKET_SIZE,
    /** Reading from a connection was paused, or the connection was closed, because too many large packets were incomplete. */
    PARTIAL_PACKETS,
    UNREAD_ANSWERS,
    SESSIONS,
    SUBSCRIPTIONS,
    SUBSCRIPTION_BYTES,
    RETAINED_MESSAGES,
    RETAINED_BYTES,
    RETAINED_MESSAGE_SIZE,
    QUEUE,
    QUEUE_ENTRIES,
    QOS0_QUEUE,
    IN_FLIGHT_BYTES,
    INBOUND_QOS2,
    WILL_BYTES,
    ALIAS_BYTES,
    TAKE_OVERS,
    LOGIN_FAILURES,
    /** An address or a Client Identifier was banned for a time. */
    BANS,
    PASSWORD_CHECKS;

    /** The value of the label in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
