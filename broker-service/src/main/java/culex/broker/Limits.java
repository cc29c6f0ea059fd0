package culex.broker;

import culex.broker.codec.DecoderLimits;
import culex.broker.connection.ConnectionLimits;
import culex.broker.session.SessionLimits;

/**
 * Every limit of the broker, checked and read once.
 *
 * @param connection what a Network Connection may do
 * @param session what a Session may hold
 */
record Limits(ConnectionLimits connection, SessionLimits session) {
    private static final int TWO_BYTES_MAX = 65_535;

    /** @throws IllegalArgumentException with one line that names the property which is out of range */
    static Limits of(BrokerConfig.LimitsConfig config) {
        check("maximum-packet-size", config.maximumPacketSize(), 1024, 268_435_460);
        check("receive-maximum", config.receiveMaximum(), 1, TWO_BYTES_MAX);
        check("inflight-messages-max", config.inflightMessagesMax(), 1, TWO_BYTES_MAX - 1);
        check("queued-messages-max", config.queuedMessagesMax(), 1, Integer.MAX_VALUE);
        check("queued-bytes-max", config.queuedBytesMax(), 1, Long.MAX_VALUE);
        check("subscriptions-max", config.subscriptionsMax(), 1, Integer.MAX_VALUE);
        check("filters-max", config.filtersMax(), 1, Integer.MAX_VALUE);
        check("topic-levels-max", config.topicLevelsMax(), 1, 1024);
        check("topic-alias-maximum", config.topicAliasMaximum(), 0, TWO_BYTES_MAX);
        check("client-id-bytes-max", config.clientIdBytesMax(), 23, TWO_BYTES_MAX);
        check("client-id-of31-characters-max", config.clientIdOf31CharactersMax(), 23, TWO_BYTES_MAX);
        check("connections-max", config.connectionsMax(), 1, Integer.MAX_VALUE);
        check("retained-messages-max", config.retainedMessagesMax(), 0, Integer.MAX_VALUE);
        check("keep-alive-max", config.keepAliveMax().toSeconds(), 0, TWO_BYTES_MAX);
        check("session-expiry-max", config.sessionExpiryMax(), 0, 0xFFFFFFFFL);
        return new Limits(connection(config), session(config));
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "mqtt.limits." + name + " is " + value + ", and must be from " + least + " to " + most);
        }
    }

    private static ConnectionLimits connection(BrokerConfig.LimitsConfig config) {
        DecoderLimits decoder = new DecoderLimits(
                config.maximumPacketSize(), config.propertiesMax(), config.propertiesBytesMax(), config.filtersMax());
        return new ConnectionLimits(
                decoder,
                config.connectTimeout(),
                config.connectLagMax(),
                config.connectionsMax(),
                config.clientIdBytesMax(),
                config.clientIdOf31CharactersMax(),
                config.topicLevelsMax(),
                config.topicAliasMaximum(),
                config.keepAliveMax(),
                config.sessionExpiryMax(),
                config.retainedMessagesMax(),
                config.payloadFormatChecked());
    }

    private static SessionLimits session(BrokerConfig.LimitsConfig config) {
        return new SessionLimits(
                config.inflightMessagesMax(),
                config.receiveMaximum(),
                config.queuedMessagesMax(),
                config.queuedBytesMax(),
                config.queuedAgeMax(),
                config.queueFull(),
                config.subscriptionsMax(),
                config.topicAliasMaximum());
    }
}
