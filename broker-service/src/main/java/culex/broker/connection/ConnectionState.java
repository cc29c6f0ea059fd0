package culex.broker.connection;

/** The states of a Network Connection, in the order in which it enters them. Any of them may be followed by {@link #CLOSED}. */
enum ConnectionState {
    /** The socket is open; CONNECT has not been received. */
    AWAITING_CONNECT,
    /** CONNECT was received; the client is not authenticated yet. */
    AUTHENTICATING,
    /** The client is authenticated; its Session is looked up, created, or moved from another loop. */
    OPENING_SESSION,
    /** The connection uses the Session; CONNACK waits until the Session is durable. */
    STORING_SESSION,
    /** CONNACK with Reason Code 0x00 has been sent, or is the next packet to be sent. */
    CONNECTED,
    /**
     * The broker accepts no packet of the client any more, and closes the connection as soon as it has acknowledged the messages that the
     * client published before.
     */
    LEAVING,
    /** The connection was closed, by either side. */
    CLOSED;

    /** Whether a connection may go from this state to another one. */
    boolean mayBecome(ConnectionState next) {
        return switch (next) {
            case AWAITING_CONNECT -> false;
            case AUTHENTICATING -> this == AWAITING_CONNECT;
            case OPENING_SESSION -> this == AUTHENTICATING;
            case STORING_SESSION -> this == OPENING_SESSION;
            case CONNECTED -> this == STORING_SESSION;
            case LEAVING -> this == CONNECTED;
            case CLOSED -> this != CLOSED;
        };
    }

    /** Whether the connection does not use a Session yet. */
    boolean isBeforeSession() {
        return switch (this) {
            case AWAITING_CONNECT, AUTHENTICATING, OPENING_SESSION -> true;
            case STORING_SESSION, CONNECTED, LEAVING, CLOSED -> false;
        };
    }

    /** Whether the connection is open and its client got CONNACK, so that the connection ends with DISCONNECT. */
    boolean isAfterConnAck() {
        return this == CONNECTED || this == LEAVING;
    }

    /** Whether packets are decoded and handled in this state. */
    boolean takesPackets() {
        return this != LEAVING && this != CLOSED;
    }
}
