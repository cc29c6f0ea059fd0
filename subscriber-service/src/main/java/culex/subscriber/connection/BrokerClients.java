package culex.subscriber.connection;

import com.hivemq.client.mqtt.MqttClientBuilder;
import culex.client.FailureText;
import java.util.function.Consumer;

/** Creates clients. */
public final class BrokerClients {

    /** The texts for failures, which name the settings of this service. */
    public static final FailureText FAILURE_TEXT = new FailureText("readings.");

    private BrokerClients() {}

    /**
     * Creates a client that is not connected yet.
     *
     * @param onDisconnected called with a one-line reason for every failed attempt and every lost connection, on a thread of the MQTT
     *     client; not called after {@link BrokerClient#disconnect()}
     */
    public static BrokerClient create(ConnectionSettings settings, Consumer<String> onDisconnected) {
        MqttClientBuilder builder = settings.endpoint()
                .clientBuilder(settings.clientId(), 1, failure -> onDisconnected.accept(FAILURE_TEXT.of(failure)));
        return switch (settings.version()) {
            case MQTT_5 -> new Mqtt5BrokerClient(builder.useMqttVersion5().build(), settings);
            case MQTT_3_1_1 -> new Mqtt3BrokerClient(builder.useMqttVersion3().build(), settings);
        };
    }
}
