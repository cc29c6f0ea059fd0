package culex.system.clients;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import culex.testing.BrokerProcess;
import java.util.Objects;

/** The address for HiveMQ's client: a port on loopback, with WebSocket on /mqtt or with TCP. */
public record HiveMqAddress(int port, boolean webSocket) {
    public static HiveMqAddress webSocket(BrokerProcess broker) {
        return new HiveMqAddress(broker.httpPort(), true);
    }

    public static HiveMqAddress tcp(BrokerProcess broker) {
        return new HiveMqAddress(broker.tcpPort(), false);
    }

    static MqttQos qos(int code) {
        return Objects.requireNonNull(MqttQos.fromCode(code), "QoS");
    }

    MqttClientBuilder apply(MqttClientBuilder builder) {
        MqttClientBuilder addressed = builder.serverHost("127.0.0.1").serverPort(port);
        return webSocket ? addressed.webSocketConfig().serverPath("mqtt").applyWebSocketConfig() : addressed;
    }
}
