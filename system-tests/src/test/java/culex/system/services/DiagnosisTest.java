package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The events and lists of clients in the admin API of the packaged broker. */
class DiagnosisTest {
    private static final int QUEUE_MAX = 3;
    private static BrokerProcess broker;

    @BeforeAll
    static void startBroker() {
        broker = BrokerProcess.start(Map.of("MQTT_LIMITS_QUEUED_MESSAGES_MAX", Integer.toString(QUEUE_MAX)));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static Mqtt3BlockingClient connect(String clientId) {
        Mqtt3BlockingClient client = MqttClient.builder()
                .useMqttVersion3()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
        client.connectWith().cleanSession(false).send();
        return client;
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1" + path))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            return new ObjectMapper().readTree(response.body());
        }
    }

    private static List<String> events(String clientId) throws IOException, InterruptedException {
        return get("/clients/" + clientId + "/events").findValuesAsText("event");
    }

    private static void publish(int messages) {
        Mqtt3BlockingClient publisher = connect("publisher");
        for (int i = 0; i < messages; i++) {
            publisher
                    .publishWith()
                    .topic("plant/1")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(new byte[] {1})
                    .send();
        }
        publisher.disconnect();
    }

    @Test
    void eventsOfAClientSurviveAKillOfTheBroker() throws Exception {
        Mqtt3BlockingClient client = connect("survivor");
        client.subscribeWith().topicFilter("other/#").send();
        client.disconnect();
        await("its events")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> events("survivor").contains("disconnected"));
        broker.kill();
        broker.restart();
        await("its events after the kill")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> events("survivor").equals(List.of("connected", "subscribed", "disconnected")));
    }

    @Test
    void fullQueueOfAClientIsReportedInItsEventsTheTopListsAndTheLog() throws Exception {
        Mqtt3BlockingClient subscriber = connect("sleeper");
        subscriber
                .subscribeWith()
                .topicFilter("plant/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        subscriber.disconnect();
        await("its disconnect")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> events("sleeper").contains("disconnected"));
        publish(QUEUE_MAX + 2);
        await("its events")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> events("sleeper").contains("queue_full"));
        broker.awaitLog("the full queue", line -> line.contains("sleeper: queue full, 1 messages dropped"));
        await("both dropped messages")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> get("/top").at("/drops/0/messages").asInt() == 2);
        JsonNode top = get("/top");
        JsonNode drop = top.path("drops").path(0);
        assertEquals("sleeper", drop.path("client").asText());
        assertEquals("plant/1", drop.path("topic").asText());
        assertEquals("queue_full", drop.path("reason").asText());
        assertEquals(2, drop.path("messages").asInt());
        assertTrue(top.path("topics").findValuesAsText("topic").contains("plant/1"), top::toString);
        assertEquals(QUEUE_MAX, top.path("queues").path(0).path("queued").asInt());
    }
}
