package culex.publisher.connection;

/** Callbacks of a {@link BrokerConnection}; they run on a thread of the MQTT client. */
public interface ConnectionListener {

    /** Called when the broker accepted the connection. */
    void onConnected();

    /** Called when an attempt to connect failed, or an open connection ended; {@code reason} is one line for the log. */
    void onDisconnected(String reason);
}
