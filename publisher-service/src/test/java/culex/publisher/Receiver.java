package culex.publisher;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Subscribes to one Topic Filter over TCP and records the messages. */
final class Receiver implements AutoCloseable {

    private final List<Mqtt5Publish> messages = new CopyOnWriteArrayList<>();
    private final Mqtt5AsyncClient client;

    Receiver(int tcpPort, String filter) {
        client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(tcpPort)
                .buildAsync();
        client.connect().join();
        client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.EXACTLY_ONCE)
                .callback(messages::add)
                .send()
                .join();
    }

    List<Mqtt5Publish> messages() {
        return List.copyOf(messages);
    }

    List<String> payloads() {
        return messages.stream().map(Receiver::payload).toList();
    }

    List<String> payloadsOf(String topic) {
        return messages.stream()
                .filter(message -> message.getTopic().toString().equals(topic))
                .map(Receiver::payload)
                .toList();
    }

    private static String payload(Mqtt5Publish message) {
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.disconnect().join();
    }
}
