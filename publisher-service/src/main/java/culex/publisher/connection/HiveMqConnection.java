package culex.publisher.connection;

import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException;
import culex.client.FailureText;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A connection of hivemq-mqtt-client: the parts that MQTT 5 and MQTT 3.1.1 share. */
abstract sealed class HiveMqConnection implements BrokerConnection permits Mqtt5Connection, Mqtt3Connection {

    private static final FailureText FAILURE_TEXT = new FailureText("sensor.");

    /** Returns a builder with the settings that both versions share. */
    static MqttClientBuilder clientBuilder(ConnectionSettings settings, ConnectionListener listener) {
        return settings.endpoint()
                .clientBuilder(
                        settings.clientId(),
                        Runtime.getRuntime().availableProcessors(),
                        failure -> listener.onDisconnected(FAILURE_TEXT.of(failure)))
                .addConnectedListener(_ -> listener.onConnected());
    }

    /** Returns the client of this connection, connected or not. */
    abstract MqttClient client();

    @Override
    public boolean isOpen() {
        return client().getState().isConnected();
    }

    /**
     * Closes the socket. The client has no method for that, so this uses an internal class of hivemq-mqtt-client, which a new version may
     * change. Then this method does nothing, and FleetAgainstBrokerTest fails at the faults that end a connection.
     */
    @Override
    public void abort() {
        Optional<?> open = client().getConfig().getConnectionConfig();
        if (open.orElse(null) instanceof MqttClientConnectionConfig config) {
            var _ = config.getChannel().close();
        }
    }

    /** Converts the client's future of a PUBLISH into an outcome; the returned future never completes exceptionally. */
    static CompletableFuture<PublishOutcome> outcomeOf(CompletableFuture<?> published) {
        return published.handle((_, failure) -> outcome(failure));
    }

    private static PublishOutcome outcome(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case null -> new PublishOutcome.Sent();
            case MqttSessionExpiredException _ -> new PublishOutcome.ConnectionLost();
            case MqttClientStateException _ -> new PublishOutcome.ConnectionLost();
            case ConnectionClosedException _ -> new PublishOutcome.ConnectionLost();
            default -> new PublishOutcome.Rejected(FAILURE_TEXT.of(cause));
        };
    }
}
