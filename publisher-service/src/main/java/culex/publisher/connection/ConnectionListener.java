package culex.publisher.connection;

/** Hears how a {@link BrokerConnection} fares; called on a thread of the client. */
public interface ConnectionListener {

    /** The broker accepted the connection. */
    void onConnected();

    /** An attempt to connect failed, or an open connection ended; {@code reason} is one line for people. */
    void onDisconnected(String reason);
}
