package culex.broker.memory;

import java.util.Locale;

/** A limit that a client or the broker has reached: the values of the label {@code limit} of {@code mqtt_limits_reached_total}. */
public enum LimitReached {
    /** The memory budget as a whole: something was rejected because the state is not normal. */
    MEMORY,
    /** A client was disconnected because it held most memory while the state was critical. */
    LARGEST_CLIENT,
    /** Direct memory outside the heap. */
    DIRECT_MEMORY,
    CONNECTIONS,
    /** Open sockets in any state. */
    SOCKETS,
    /** A socket could not be accepted: no file descriptor was left. */
    DESCRIPTORS,
    /** An HTTP request or response that took too long. */
    HTTP_TIMEOUT,
    CONNECTIONS_PER_ADDRESS,
    CONNECTS_PER_ADDRESS,
    UNAUTHENTICATED_SOCKETS,
    UNAUTHENTICATED_PER_ADDRESS,
    UNAUTHENTICATED_BYTES,
    CONNECT_PACKET_SIZE,
    PACKET_SIZE,
    /** A connection was not read for a while, or ended, because large packets of many clients were incomplete. */
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
    PASSWORD_CHECKS;

    /** The name as metrics write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
