package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A packaged broker with a key for its admin API, a file of bans and a directory for backups, and an HTTP client that has the key. */
abstract class AdminDataFixture {
    static final String KEY = "a-key-of-the-test-0123456789";
    static final int PATIENCE_SECONDS = 60;
    /** The exit code after SIGTERM. */
    static final int TERMINATED = 143;

    static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    static BrokerProcess broker;
    static HttpClient http;

    @BeforeAll
    static void start() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "MQTT_MANAGEMENT_TOKEN_FILE",
                Files.writeString(directory.resolve("keys"), KEY + "\n").toString());
        settings.put("MQTT_BANS_FILE", directory.resolve("bans").toString());
        settings.put("MQTT_BACKUP_DIRECTORY", directory.resolve("backups").toString());
        Files.writeString(directory.resolve("bans"), "# by hand\nuser eve reason=test\n");
        broker = BrokerProcess.start(settings);
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** Stops the broker; an open stream of messages must not delay the stop. */
    @AfterAll
    static void stop() throws Exception {
        try (BrokerProcess stopped = broker;
                HttpClient _ = http;
                Events _ = open("messages?filter=stop", null)) {
            assertEquals(TERMINATED, stopped.stop(Duration.ofSeconds(PATIENCE_SECONDS)));
        }
    }

    static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1/" + path))
                .header("Authorization", "Bearer " + KEY)
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /** The status and the JSON body of a response. */
    record Answer(int status, JsonNode body) {
        String text(String field) {
            return body.path(field).asText();
        }

        int number(String field) {
            return body.path(field).asInt(-1);
        }
    }

    /** @param body JSON, with single quotes; empty for none */
    static Answer send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        String text = response.body().isEmpty() ? "{}" : response.body();
        return new Answer(response.statusCode(), JSON.readTree(text));
    }

    static Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @param more additional fields, with single quotes; empty for none */
    static String message(String topic, String payload, String more) {
        return "{'topic':'" + topic + "','payload':'" + payload + "'" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    static String message(String topic, String payload) {
        return message(topic, payload, "");
    }

    static Mqtt5BlockingClient connect(String clientId) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
        client.connect();
        return client;
    }

    /** Reads the events of a stream. */
    static final class Events implements AutoCloseable {
        private final InputStream stream;
        private final Scanner lines;

        Events(InputStream stream) {
            this.stream = stream;
            lines = new Scanner(stream, StandardCharsets.UTF_8);
        }

        /** Returns the lines of the next event, without comments and the retry time. */
        List<String> next() {
            List<String> event = new ArrayList<>();
            while (true) {
                String line = lines.nextLine();
                if (line.isEmpty() && !event.isEmpty()) {
                    return event;
                }
                if (!line.isEmpty() && !line.startsWith(":") && !line.startsWith("retry:")) {
                    event.add(line);
                }
            }
        }

        boolean hasEnded() {
            return !lines.hasNextLine();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    static Events open(String path, @Nullable String lastEvent) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (lastEvent != null) {
            request.header("Last-Event-ID", lastEvent);
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("Content-Type").orElseThrow());
        return new Events(response.body());
    }
}
