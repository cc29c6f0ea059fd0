package culex.broker.connection;

/** Why a Network Connection ended: the values of the metric's label, so there are few. */
public enum CloseReason {
    DISCONNECT("the client sent DISCONNECT"),
    PEER_CLOSED("the client closed the connection without DISCONNECT"),
    /** The peer sent not a single byte, as health probes of load balancers do. */
    NO_DATA("the peer sent nothing"),
    NETWORK_ERROR("network error"),
    KEEP_ALIVE_TIMEOUT("keep alive timeout"),
    CONNECT_TIMEOUT("connect timeout"),
    TAKEN_OVER("taken over by another connection with the same Client Identifier"),
    REFUSED("refused"),
    /** A wrong password or proof, no credentials, or too many password checks. */
    NOT_AUTHENTICATED("not authenticated"),
    PROTOCOL_ERROR("protocol error"),
    QUOTA_EXCEEDED("quota exceeded"),
    /** A step of the connection threw what nobody expected. */
    BROKER_FAULT("an error of the broker"),
    SERVER_SHUTTING_DOWN("the broker stops");

    private final String description;

    CloseReason(String description) {
        this.description = description;
    }

    /** The reason as the log says it. */
    public String description() {
        return description;
    }
}
