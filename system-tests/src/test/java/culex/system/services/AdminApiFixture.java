package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import culex.testing.BrokerProcess;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A packaged broker with a key for its admin API, an HTTP client that has the key, and MQTT clients. */
abstract class AdminApiFixture {
    static final String KEY = "the-key-of-an-admin-0123";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    static BrokerProcess broker;
    static HttpClient http;

    /** The status and the body of a response. */
    record Answer(int status, JsonNode body) {}

    @BeforeAll
    static void start() throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        broker = BrokerProcess.start(
                Map.of("MQTT_MANAGEMENT_TOKEN_FILE", keys.toAbsolutePath().toString()));
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        http.close();
        broker.close();
    }

    static Answer ask(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1" + path))
                .header("Authorization", "Bearer " + KEY)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    static JsonNode get(String path) throws Exception {
        Answer answer = ask("GET", path, "");
        assertEquals(200, answer.status(), () -> path + ": " + answer.body());
        return answer.body();
    }

    static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.get("items").spliterator(), false)
                .map(item -> item.get("id").asText())
                .toList();
    }

    static Mqtt5BlockingClient client(String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
    }

    static Mqtt5BlockingClient connected(String clientId, long sessionExpirySeconds) {
        Mqtt5BlockingClient client = client(clientId);
        client.connectWith().sessionExpiryInterval(sessionExpirySeconds).send();
        return client;
    }

    /** Creates a client with a session and a subscription, and disconnects it. */
    static void offline(String clientId, String filter) {
        Mqtt5BlockingClient client = connected(clientId, 3600);
        client.subscribeWith().topicFilter(filter).qos(MqttQos.EXACTLY_ONCE).send();
        client.disconnect();
    }

    static void publish(String topic, int messages) {
        Mqtt5BlockingClient publisher = connected("publisher-of-" + topic.replace('/', '-'), 0);
        for (int i = 0; i < messages; i++) {
            publisher
                    .publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(("message " + i).getBytes(StandardCharsets.UTF_8))
                    .send();
        }
        publisher.disconnect();
    }

    static String path(String clientId) {
        return "/clients/" + URLEncoder.encode(clientId, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
