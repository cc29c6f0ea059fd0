package culex.publisher.connection;

/** Makes connections, in the version of MQTT that the settings name. */
@FunctionalInterface
public interface BrokerConnections {

    /** A connection that is not yet connected and tells {@code listener} how it fares. */
    BrokerConnection open(ConnectionSettings settings, ConnectionListener listener);

    /** Connections of hivemq-mqtt-client. */
    static BrokerConnection withHiveMq(ConnectionSettings settings, ConnectionListener listener) {
        return switch (settings.version()) {
            case MQTT_5 -> new Mqtt5Connection(settings, listener);
            case MQTT_3_1_1 -> new Mqtt3Connection(settings, listener);
        };
    }
}
