package culex.broker.ops;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.broker.boot.Broker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The $SYS topics as a client receives them, and the sweep of retained messages. */
@QuarkusTest
@TestProfile(SystemTopicsTest.EachSecond.class)
class SystemTopicsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The topics below $SYS/broker/ that Mosquitto 2.0.11 publishes, and the two heap topics that only its manual lists. */
    private static final Set<String> NAMES = Set.of(
            "version",
            "uptime",
            "clients/active",
            "clients/connected",
            "clients/disconnected",
            "clients/expired",
            "clients/inactive",
            "clients/maximum",
            "clients/total",
            "messages/received",
            "messages/sent",
            "messages/stored",
            "bytes/received",
            "bytes/sent",
            "publish/messages/received",
            "publish/messages/sent",
            "publish/messages/dropped",
            "publish/bytes/received",
            "publish/bytes/sent",
            "subscriptions/count",
            "shared_subscriptions/count",
            "retained messages/count",
            "store/messages/count",
            "store/messages/bytes",
            "heap/current",
            "heap/current size",
            "heap/maximum",
            "heap/maximum size");

    /** The averages below $SYS/broker/load/ of Mosquitto 2.0.11, each over three periods. */
    private static final Set<String> LOADS = Set.of(
            "messages/received",
            "messages/sent",
            "bytes/received",
            "bytes/sent",
            "publish/received",
            "publish/sent",
            "publish/dropped",
            "sockets",
            "connections");

    @Inject
    Broker broker;

    /** Publishes the values every second, so that the tests are fast. */
    public static final class EachSecond implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mqtt.sys.interval", "1S");
        }
    }

    private final List<Mqtt5AsyncClient> clients = new ArrayList<>();

    private Mqtt5AsyncClient connected() {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildAsync();
        client.toBlocking().connect();
        clients.add(client);
        return client;
    }

    @AfterEach
    void disconnect() {
        clients.forEach(client -> client.toBlocking().disconnect());
    }

    private static Map<String, Mqtt5Publish> subscribed(Mqtt5AsyncClient client, String filter) {
        Map<String, Mqtt5Publish> received = new ConcurrentHashMap<>();
        var _ = client.subscribeWith()
                .topicFilter(filter)
                .callback(publish -> received.put(publish.getTopic().toString(), publish))
                .send()
                .join();
        return received;
    }

    private static String text(Map<String, Mqtt5Publish> received, String name) {
        Mqtt5Publish publish = Objects.requireNonNull(received.get("$SYS/broker/" + name), name);
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void subscriberOfSystemTopicsGetsTheCurrentValueOfEach() {
        Mqtt5AsyncClient client = connected();
        Map<String, Mqtt5Publish> received = subscribed(client, "$SYS/#");
        Map<String, Mqtt5Publish> others =
                subscribed(connected(), "#"); // in one HiveMQ client both subscriptions would get the same messages
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (String name : NAMES) {
                assertTrue(received.containsKey("$SYS/broker/" + name), name);
            }
            for (String name : LOADS) {
                for (String time : List.of("1min", "5min", "15min")) {
                    assertTrue(received.containsKey("$SYS/broker/load/" + name + '/' + time), name);
                }
            }
            assertEquals("2", text(received, "clients/connected"));
            assertEquals("2", text(received, "clients/active"));
            assertEquals("0", text(received, "clients/inactive"));
            assertEquals("2", text(received, "subscriptions/count"));
            assertTrue(Double.parseDouble(text(received, "load/sockets/1min")) > 0);
        });
        assertTrue(text(received, "version").startsWith("culex version "));
        assertTrue(text(received, "uptime").matches("\\d+ seconds"), text(received, "uptime"));
        assertTrue(text(received, "load/messages/received/1min").matches("\\d+\\.\\d\\d"));
        assertTrue(Long.parseLong(text(received, "heap/current size")) > 1_000_000);
        assertTrue(others.keySet().stream().noneMatch(topic -> topic.startsWith("$"))); // [MQTT-4.7.2-1]

        Map<String, Mqtt5Publish> late = subscribed(connected(), "$SYS/broker/version");
        await().atMost(PATIENCE).until(() -> !late.isEmpty());
        assertTrue(Objects.requireNonNull(late.get("$SYS/broker/version")).isRetain());
    }

    @Test
    void systemTopicMessagesAreNotCountedAsClientTraffic() {
        Mqtt5AsyncClient client = connected();
        Map<String, Mqtt5Publish> received = subscribed(client, "$SYS/broker/uptime");
        await().atMost(PATIENCE).until(() -> !received.isEmpty());
        String first = text(received, "uptime");
        await().atMost(PATIENCE).until(() -> !text(received, "uptime").equals(first));
        assertEquals(0, broker.state().sum(counters -> counters.messagesReceived(0)));
        assertEquals(0, broker.state().retained().size());
    }

    @Test
    void clientsCannotPublishToSystemTopics() {
        Mqtt5AsyncClient client = connected();
        Map<String, Mqtt5Publish> received = subscribed(client, "$SYS/fake");
        var _ = client.publishWith()
                .topic("$SYS/fake")
                .payload(new byte[1])
                .send()
                .join();
        Map<String, Mqtt5Publish> uptime = subscribed(client, "$SYS/broker/uptime");
        await().atMost(PATIENCE).until(() -> !uptime.isEmpty());
        assertTrue(received.isEmpty());
        assertFalse(broker.state().retained().size() > 0);
    }

    @Test
    void expiredRetainedMessageIsRemovedByTheSweep() {
        Mqtt5AsyncClient client = connected();
        var _ = client.publishWith()
                .topic("short/lived")
                .payload(new byte[1])
                .retain(true)
                .messageExpiryInterval(1)
                .send()
                .join();
        await().atMost(PATIENCE).until(() -> broker.state().retained().isRetained("short/lived"));
        await().atMost(PATIENCE).until(() -> !broker.state().retained().isRetained("short/lived"));
    }
}
