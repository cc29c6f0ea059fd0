package culex.subscriber.channel;

import culex.subscriber.ReadingsSettings;
import culex.subscriber.connection.BackOff;
import culex.subscriber.connection.ConnectionSettings;
import io.smallrye.reactive.messaging.ClientCustomizer;
import io.smallrye.reactive.messaging.mqtt.session.MqttClientSessionOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.SplittableRandom;
import org.eclipse.microprofile.config.Config;

/**
 * Gives the stock connector {@code smallrye-mqtt} our settings.
 *
 * <p>What it cannot: MQTT 5, WebSocket, more than one Topic Filter, and leave a connection, so a message that shall be
 * redelivered comes again only with the next connection.
 */
@ApplicationScoped
public class StockOptions implements ClientCustomizer<MqttClientSessionOptions> {

    /** As it is written in {@code readings.connector}. */
    public static final String NAME = "smallrye-mqtt";

    private final ReadingsSettings settings;

    StockOptions(ReadingsSettings settings) {
        this.settings = settings;
    }

    @Override
    public MqttClientSessionOptions customize(String channel, Config config, MqttClientSessionOptions options) {
        ConnectionSettings connection = settings.connection();
        options.setHostname(connection.address().host());
        options.setPort(connection.address().port());
        options.setReconnectDelay(new StockReconnectDelay(
                connection.address(),
                new BackOff(settings.reconnectDelayMin(), settings.reconnectDelayMax(), new SplittableRandom())));
        options.setClientId(connection.clientId());
        options.setCleanSession(!connection.keepsSession());
        options.setKeepAliveInterval((int) connection.keepAlive().toSeconds());
        options.setAutoKeepAlive(!connection.keepAlive().isZero());
        options.setMaxMessageSize(connection.packetBytesTaken());
        options.setConnectTimeout((int) connection.connectTimeout().toMillis());
        // StockMessages acknowledges after the message was handled.
        options.setAutoAck(false);
        connection.credentials().username().ifPresent(options::setUsername);
        connection.credentials().password().ifPresent(options::setPassword);
        if (connection.address().transport().isEncrypted()) {
            options.setSsl(true);
            options.setHostnameVerificationAlgorithm(connection.verifyHost() ? "HTTPS" : "");
            connection
                    .trust()
                    .ifPresent(factory -> options.setTrustOptions(TrustOptions.wrap(factory.getTrustManagers()[0])));
        }
        return options;
    }
}
