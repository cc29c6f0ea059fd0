package culex.broker.connection;

import culex.broker.observe.Observer;
import culex.broker.transport.Transport;
import java.util.Locale;

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
    /** A wrong password or proof, no credentials, or a full queue of password checks. */
    NOT_AUTHENTICATED("not authenticated"),
    /** The client's login, such as a token, has expired. */
    LOGIN_EXPIRED("the login has expired"),
    /** The client's Client Identifier, user or address is banned. */
    BANNED("banned"),
    /** The client published without permission, and mqtt.acl.denied-publish says to disconnect it. */
    NOT_AUTHORIZED("not authorized"),
    /** An operator disconnected the client through the admin API. */
    ADMINISTRATIVE_ACTION("disconnected by an operator"),
    PROTOCOL_ERROR("protocol error"),
    QUOTA_EXCEEDED("quota exceeded"),
    /** A step of the connection threw an unexpected exception. */
    BROKER_FAULT("an error of the broker"),
    UNREAD_ANSWERS("answers were not read"),
    DIRECT_MEMORY("no direct memory for this connection (-XX:MaxDirectMemorySize)"),
    SERVER_SHUTTING_DOWN("the broker stops");

    private final String description;

    CloseReason(String description) {
        this.description = description;
    }

    /** The name of the reason in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a connection with this reason was ended by the client, the server or the network. */
    Observer.EndedBy by() {
        return switch (this) {
            case DISCONNECT, PEER_CLOSED, NO_DATA -> Observer.EndedBy.CLIENT;
            case NETWORK_ERROR -> Observer.EndedBy.NETWORK;
            default -> Observer.EndedBy.SERVER;
        };
    }

    /** The reason as the log says it. */
    public String description() {
        return description;
    }

    /** The reason when the broker did not close the socket, for a cause that {@link Transport.Listener#onClosed} was given. */
    static CloseReason ofSocket(String cause) {
        if (cause.isEmpty()) {
            return PEER_CLOSED;
        }
        return cause.equals(Transport.OUT_OF_DIRECT_MEMORY) ? DIRECT_MEMORY : NETWORK_ERROR;
    }
}
