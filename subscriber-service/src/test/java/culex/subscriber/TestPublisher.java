package culex.subscriber;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.nio.charset.StandardCharsets;

/** Publishes over TCP, one connection for each message. */
public final class TestPublisher {

    private TestPublisher() {}

    /** Returns after the broker has acknowledged the message (QoS 1 and 2). */
    public static void publish(int tcpPort, String topic, String payload, MqttQos qos) {
        publish(tcpPort, topic, payload.getBytes(StandardCharsets.UTF_8), qos);
    }

    /** Returns after the broker has acknowledged the message (QoS 1 and 2). */
    public static void publish(int tcpPort, String topic, byte[] payload, MqttQos qos) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(tcpPort)
                .buildBlocking();
        client.connect();
        client.publishWith()
                .topic(topic)
                .payload(payload)
                .qos(qos)
                .userProperties()
                .add("unit", "C")
                .applyUserProperties()
                .send();
        client.disconnect();
    }
}
