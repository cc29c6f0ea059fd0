package culex.publisher.connection;

/** Creates connections in the MQTT version of the settings. */
@FunctionalInterface
public interface BrokerConnections {

    /** Creates a connection that is not connected yet; it notifies {@code listener} when it opens, fails or ends. */
    BrokerConnection open(ConnectionSettings settings, ConnectionListener listener);

    /** Creates a connection of hivemq-mqtt-client. */
    static BrokerConnection withHiveMq(ConnectionSettings settings, ConnectionListener listener) {
        return switch (settings.version()) {
            case MQTT_5 -> new Mqtt5Connection(settings, listener);
            case MQTT_3_1_1 -> new Mqtt3Connection(settings, listener);
        };
    }
}
