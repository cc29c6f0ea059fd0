package culex.system.clients;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

/** HiveMQ's client with MQTT 5, over TCP or WebSocket. */
public final class HiveMqClient5 implements ForeignClient {
    private final HiveMqAddress address;

    public HiveMqClient5(HiveMqAddress address) {
        this.address = address;
    }

    @Override
    public Subscription subscribe(String filter, int qos) {
        Mqtt5BlockingClient client = connect(newIdentifier());
        Queue<Received> received = new ConcurrentLinkedQueue<>();
        client.toAsync().publishes(MqttGlobalPublishFilter.ALL, publish -> received.add(received(publish)));
        client.subscribeWith().topicFilter(filter).qos(HiveMqAddress.qos(qos)).send();
        return new QueuedSubscription(received, client::disconnect);
    }

    @Override
    public void publish(String topic, String payload, int qos, boolean retain) {
        publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retain);
    }

    /** Publishes a payload of bytes; returns after the broker has acknowledged it (QoS 1 and 2) or the client has sent it (QoS 0). */
    public void publish(String topic, byte[] payload, int qos, boolean retain) {
        Mqtt5BlockingClient client = connect(newIdentifier());
        client.publishWith()
                .topic(topic)
                .payload(payload)
                .qos(HiveMqAddress.qos(qos))
                .retain(retain)
                .send();
        client.disconnect();
    }

    /** Publishes {@code count} messages with QoS 1 over one connection, in order, each to its own topic. */
    public void publishMany(int count, IntFunction<String> topic, String payload) {
        Mqtt5BlockingClient client = connect(newIdentifier());
        for (int number = 0; number < count; number++) {
            client.publishWith()
                    .topic(topic.apply(number))
                    .payload(payload.getBytes(StandardCharsets.UTF_8))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
        }
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

    private Mqtt5BlockingClient connect(String identifier) {
        Mqtt5BlockingClient client = builder(identifier).buildBlocking();
        client.connect();
        return client;
    }

    private Mqtt5ClientBuilder builder(String identifier) {
        return address.apply(MqttClient.builder().identifier(identifier)).useMqttVersion5();
    }

    private static String newIdentifier() {
        return "hivemq5-" + UUID.randomUUID();
    }

    private static Received received(Mqtt5Publish publish) {
        return new Received(
                publish.getTopic().toString(),
                publish.getQos().getCode(),
                publish.isRetain(),
                new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
    }
}
