package culex.system.clients;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import culex.testing.BrokerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Clients of other projects against the packaged broker. A client publishes with each QoS, retained and as a will, and another client
 * receives. Each client is paired with the next one of a ring, so that versions and transports are mixed.
 */
@Tag("native")
class ForeignClientsTest {
    private static final AtomicInteger TOPIC = new AtomicInteger();
    private static BrokerProcess broker;

    @BeforeAll
    static void startBroker() {
        broker = BrokerProcess.start(Map.of("MQTT_STORE_KIND", "rocksdb"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @TestFactory
    Stream<DynamicContainer> eachClientSendsToTheNextOne() {
        List<Map.Entry<String, ForeignClient>> ring = ring();
        return IntStream.range(0, ring.size())
                .mapToObj(index -> tests(ring.get(index), ring.get((index + 1) % ring.size())));
    }

    private static List<Map.Entry<String, ForeignClient>> ring() {
        List<Map.Entry<String, ForeignClient>> ring = new ArrayList<>();
        ring.add(Map.entry("mosquitto, 3.1.1, tcp", CommandClient.mosquitto(broker.tcpPort(), "mqttv311")));
        ring.add(Map.entry("Paho Python, 5, ws", CommandClient.python(broker.webSocketUrl("/mqtt"), "5")));
        ring.add(Map.entry("MQTT.js, 3.1.1, ws", CommandClient.mqttJs(broker.webSocketUrl(""), "4")));
        ring.add(Map.entry("HiveMQ, 5, tcp", new HiveMqClient5(HiveMqAddress.tcp(broker))));
        ring.add(Map.entry("HiveMQ, 3.1.1, ws", new HiveMqClient3(HiveMqAddress.webSocket(broker))));
        ring.add(Map.entry("mosquitto, 5, tcp", CommandClient.mosquitto(broker.tcpPort(), "mqttv5")));
        ring.add(Map.entry("Paho Python, 3.1.1, ws", CommandClient.python(broker.webSocketUrl("/ws"), "4")));
        ring.add(Map.entry("HiveMQ, 5, ws", new HiveMqClient5(HiveMqAddress.webSocket(broker))));
        ring.add(Map.entry("MQTT.js, 5, ws", CommandClient.mqttJs(broker.webSocketUrl("/mqtt"), "5")));
        ring.add(Map.entry("HiveMQ, 3.1.1, tcp", new HiveMqClient3(HiveMqAddress.tcp(broker))));
        ring.add(Map.entry("mosquitto, 3.1, tcp", CommandClient.mosquitto(broker.tcpPort(), "mqttv31")));
        return ring;
    }

    private static DynamicContainer tests(
            Map.Entry<String, ForeignClient> one, Map.Entry<String, ForeignClient> other) {
        ForeignClient client = one.getValue();
        ForeignClient peer = other.getValue();
        return dynamicContainer(
                one.getKey() + " to " + other.getKey(),
                Stream.of(
                        dynamicTest("QoS 0, 1 and 2", () -> everyQosArrives(client, peer)),
                        dynamicTest("the lower QoS applies", () -> lowerQosApplies(client, peer)),
                        dynamicTest("retained", () -> retainedArrivesLater(client, peer)),
                        dynamicTest("will", () -> willArrives(client, peer))));
    }

    private static void everyQosArrives(ForeignClient client, ForeignClient peer) {
        String topic = newTopic();
        try (ForeignClient.Subscription subscription = peer.subscribe(topic + "/+", 2)) {
            for (int qos = 0; qos <= 2; qos++) {
                String wanted = topic + "/q" + qos;
                int level = qos;
                client.publish(wanted, "{\"value1\":2,\"value2\":1}", qos, false);
                subscription.await(
                        "the message of QoS " + qos,
                        received -> received.topic().equals(wanted)
                                && received.qos() == level
                                && !received.retained()
                                && received.payload().equals("{\"value1\":2,\"value2\":1}"));
            }
        }
    }

    private static void lowerQosApplies(ForeignClient client, ForeignClient peer) {
        String topic = newTopic();
        try (ForeignClient.Subscription subscription = peer.subscribe(topic, 1)) {
            client.publish(topic, "down", 2, false);
            subscription.await(
                    "QoS 1 of a message of QoS 2",
                    received -> received.qos() == 1 && received.payload().equals("down"));
        }
    }

    private static void retainedArrivesLater(ForeignClient client, ForeignClient peer) {
        String topic = newTopic();
        client.publish(topic, "kept", 1, true);
        try (ForeignClient.Subscription subscription = peer.subscribe(topic, 1)) {
            subscription.await(
                    "the retained message",
                    received -> received.retained() && received.payload().equals("kept"));
        }
        client.publish(topic, "", 1, true);
    }

    private static void willArrives(ForeignClient client, ForeignClient peer) {
        String topic = newTopic();
        try (ForeignClient.Subscription subscription = peer.subscribe(topic, 1)) {
            client.dieWithWill(topic, "gone");
            subscription.await("the will", received -> received.payload().equals("gone"));
        }
    }

    private static String newTopic() {
        return "foreign/" + TOPIC.incrementAndGet();
    }
}
