package culex.system.clients;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** HiveMQ's client with MQTT 3.1.1, over TCP or WebSocket. */
final class HiveMqClient3 implements ForeignClient {
    private final HiveMqAddress address;

    HiveMqClient3(HiveMqAddress address) {
        this.address = address;
    }

    @Override
    public Subscription subscribe(String filter, int qos) {
        Mqtt3BlockingClient client = connect(newIdentifier());
        Queue<Received> received = new ConcurrentLinkedQueue<>();
        client.toAsync().publishes(MqttGlobalPublishFilter.ALL, publish -> received.add(received(publish)));
        client.subscribeWith().topicFilter(filter).qos(HiveMqAddress.qos(qos)).send();
        return new QueuedSubscription(received, client::disconnect);
    }

    @Override
    public void publish(String topic, String payload, int qos, boolean retain) {
        Mqtt3BlockingClient client = connect(newIdentifier());
        client.publishWith()
                .topic(topic)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .qos(HiveMqAddress.qos(qos))
                .retain(retain)
                .send();
        client.disconnect();
    }

    /** Connects a second client with the same Client Identifier: the broker closes the first connection, which has sent no DISCONNECT. */
    @Override
    public void dieWithWill(String topic, String payload) {
        String identifier = newIdentifier();
        builder(identifier)
                .willPublish()
                .topic(topic)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .qos(MqttQos.AT_LEAST_ONCE)
                .applyWillPublish()
                .buildBlocking()
                .connect();
        connect(identifier).disconnect();
    }

    private Mqtt3BlockingClient connect(String identifier) {
        Mqtt3BlockingClient client = builder(identifier).buildBlocking();
        client.connect();
        return client;
    }

    private Mqtt3ClientBuilder builder(String identifier) {
        return address.apply(MqttClient.builder().identifier(identifier)).useMqttVersion3();
    }

    private static String newIdentifier() {
        return "hivemq3-" + UUID.randomUUID();
    }

    private static Received received(Mqtt3Publish publish) {
        return new Received(
                publish.getTopic().toString(),
                publish.getQos().getCode(),
                publish.isRetain(),
                new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
    }
}
