package culex.broker.connection;

/** Why a Network Connection ended: the values of the metric's label, so there are few. */
public enum CloseReason {
    DISCONNECT,
    PEER_CLOSED,
    NETWORK_ERROR,
    KEEP_ALIVE_TIMEOUT,
    CONNECT_TIMEOUT,
    TAKEN_OVER,
    REFUSED,
    PROTOCOL_ERROR,
    QUOTA_EXCEEDED,
    SERVER_SHUTTING_DOWN
}
