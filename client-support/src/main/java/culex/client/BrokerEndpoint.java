package culex.client;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.TrustManagerFactory;

/**
 * How clients of hivemq-mqtt-client reach the broker, with either version of MQTT.
 *
 * @param address the broker's address
 * @param connectTimeout time limit of each step: TCP, TLS, the WebSocket upgrade, CONNACK
 * @param trust the trusted certificates; those of the JVM if empty
 * @param verifyHost whether the certificate must name the host
 */
public record BrokerEndpoint(
        BrokerAddress address, Duration connectTimeout, Optional<TrustManagerFactory> trust, boolean verifyHost) {

    /**
     * Returns a builder of a client for this endpoint.
     *
     * @param threads number of threads for sockets; clients with the same number share them
     * @param onDisconnected called for every failed attempt and every connection that the other side or the network ended, on a thread of
     *     the client; not called for a connection that this side closes
     */
    public MqttClientBuilder clientBuilder(String clientId, int threads, Consumer<Throwable> onDisconnected) {
        return MqttClient.builder()
                .identifier(clientId)
                .transportConfig(transportConfig())
                .executorConfig(
                        MqttClientExecutorConfig.builder().nettyThreads(threads).build())
                .addDisconnectedListener(context -> {
                    // When this side closes the connection, the future of disconnect() reports it, and no callback is
                    // needed.
                    if (context.getSource() != MqttDisconnectSource.USER) {
                        onDisconnected.accept(context.getCause());
                    }
                });
    }

    private MqttClientTransportConfig transportConfig() {
        MqttClientTransportConfigBuilder transport = MqttClientTransportConfig.builder()
                .serverHost(address.host())
                .serverPort(address.port())
                .socketConnectTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
        if (address.transport().isEncrypted()) {
            transport = transport.sslConfig(tls());
        }
        if (address.transport().isWebSocket()) {
            transport = transport.webSocketConfig(webSocket());
        }
        return transport.build();
    }

    private MqttClientSslConfig tls() {
        return MqttClientSslConfig.builder()
                .trustManagerFactory(trust.orElse(null))
                .handshakeTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                // With null, hivemq-mqtt-client checks the host name as HTTPS does.
                .hostnameVerifier(verifyHost ? null : (_, _) -> true)
                .build();
    }

    private MqttWebSocketConfig webSocket() {
        String pathAndQuery = address.path();
        int question = pathAndQuery.indexOf('?');
        String path = question < 0 ? pathAndQuery : pathAndQuery.substring(0, question);
        return MqttWebSocketConfig.builder()
                .serverPath(path.substring(1))
                .queryString(question < 0 ? "" : pathAndQuery.substring(question + 1))
                .subprotocol("mqtt")
                .handshakeTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }
}
