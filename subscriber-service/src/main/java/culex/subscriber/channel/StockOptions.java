package culex.subscriber.channel;

import culex.client.BackOff;
import culex.subscriber.ReadingsSettings;
import culex.subscriber.connection.ConnectionSettings;
import io.smallrye.reactive.messaging.ClientCustomizer;
import io.smallrye.reactive.messaging.mqtt.session.MqttClientSessionOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.SplittableRandom;
import org.eclipse.microprofile.config.Config;

/**
 * Passes the settings {@code readings.*} to {@code smallrye-mqtt}, the MQTT connector of SmallRye that Quarkus includes, also called the
 * stock connector.
 *
 * <p>SmallRye's connector does not support MQTT 5, WebSocket or more than one Topic Filter. It cannot close a connection, so the broker
 * redelivers a message only after the connection was lost.
 */
@ApplicationScoped
public class StockOptions implements ClientCustomizer<MqttClientSessionOptions> {

    /** The connector's name in {@code readings.connector}. */
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
        options.setCleanSession(!connection.isSessionPersistent());
        options.setKeepAliveInterval((int) connection.keepAlive().toSeconds());
        options.setAutoKeepAlive(!connection.keepAlive().isZero());
        options.setMaxMessageSize(connection.packetBytesAccepted());
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
