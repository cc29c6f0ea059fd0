package culex.subscriber.connection;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Creates clients. */
public final class BrokerClients {

    private BrokerClients() {}

    /**
     * Creates a client that is not connected yet.
     *
     * @param onDisconnected called with a one-line reason for every failed attempt and every lost connection, on a thread of the MQTT
     *     client; not called after {@link BrokerClient#disconnect()}
     */
    public static BrokerClient create(ConnectionSettings settings, Consumer<String> onDisconnected) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(settings.clientId())
                .transportConfig(transport(settings))
                .executorConfig(
                        MqttClientExecutorConfig.builder().nettyThreads(1).build())
                .addDisconnectedListener(context -> {
                    if (context.getSource() != MqttDisconnectSource.USER) {
                        onDisconnected.accept(FailureText.of(context.getCause()));
                    }
                });
        return switch (settings.version()) {
            case MQTT_5 -> new Mqtt5BrokerClient(builder.useMqttVersion5().build(), settings);
            case MQTT_3_1_1 -> new Mqtt3BrokerClient(builder.useMqttVersion3().build(), settings);
        };
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
                .hostnameVerifier(settings.verifyHost() ? null : (host, session) -> true)
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
}
