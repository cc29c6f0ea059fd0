package culex.publisher.connection;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection of hivemq-mqtt-client: the parts that MQTT 5 and MQTT 3.1.1 share. */
abstract sealed class HiveMqConnection implements BrokerConnection permits Mqtt5Connection, Mqtt3Connection {

    /** Returns a builder with the settings that both versions share. */
    static MqttClientBuilder clientBuilder(ConnectionSettings settings, ConnectionListener listener) {
        return MqttClient.builder()
                .identifier(settings.clientId())
                .transportConfig(transport(settings))
                .executorConfig(MqttClientExecutorConfig.builder()
                        .nettyThreads(Runtime.getRuntime().availableProcessors())
                        .build())
                .addConnectedListener(_ -> listener.onConnected())
                .addDisconnectedListener(context -> {
                    // disconnect() has its own future for a connection that this side closes.
                    if (context.getSource() != MqttDisconnectSource.USER) {
                        listener.onDisconnected(FailureText.of(context.getCause()));
                    }
                });
    }

    private static MqttClientTransportConfig transport(ConnectionSettings settings) {
        BrokerAddress address = settings.address();
        long timeoutMillis = settings.connectTimeout().toMillis();
        MqttClientTransportConfigBuilder transport = MqttClientTransportConfig.builder()
                .serverHost(address.host())
                .serverPort(address.port())
                .socketConnectTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(timeoutMillis, TimeUnit.MILLISECONDS);
        if (address.transport().isEncrypted()) {
            transport = transport.sslConfig(tls(settings));
        }
        if (address.transport().isWebSocket()) {
            transport = transport.webSocketConfig(webSocket(address.path(), timeoutMillis));
        }
        return transport.build();
    }

    private static MqttClientSslConfig tls(ConnectionSettings settings) {
        return MqttClientSslConfig.builder()
                .trustManagerFactory(settings.trust().orElse(null))
                .handshakeTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                // With null the client checks the host name as HTTPS does.
                .hostnameVerifier(settings.verifyHost() ? null : (_, _) -> true)
                .build();
    }

    private static MqttWebSocketConfig webSocket(String pathAndQuery, long timeoutMillis) {
        int question = pathAndQuery.indexOf('?');
        String path = question < 0 ? pathAndQuery : pathAndQuery.substring(0, question);
        return MqttWebSocketConfig.builder()
                .serverPath(path.substring(1))
                .queryString(question < 0 ? "" : pathAndQuery.substring(question + 1))
                .subprotocol("mqtt")
                .handshakeTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .build();
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
            default -> new PublishOutcome.Rejected(FailureText.of(cause));
        };
    }
}
