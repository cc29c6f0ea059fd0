package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The packaged publisher with an operator key and a viewer key for its HTTP API, the packaged broker, and an HTTP client. */
abstract class FleetsApiFixture {
    static final String OPERATOR = "the-key-of-an-operator-0123";
    static final String VIEWER = "the-key-of-a-viewer-012345";
    static final String ORIGIN = "http://console.example:9000";
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://127\\.0\\.0\\.1:(\\d+)");
    static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    static BrokerProcess broker;
    static HttpClient http;
    static RunningProgram publisher;
    static int port;

    /** The status and the JSON body of a response, and the response itself. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {}

    @BeforeAll
    static void start() throws Exception {
        Path keys = Files.write(
                directory.resolve("keys"), List.of(line("op", "operator", OPERATOR), line("eve", "viewer", VIEWER)));
        broker = BrokerProcess.start();
        publisher =
                startPublisher(Map.of("SENSOR_API_KEYS_FILE", keys.toString(), "SENSOR_API_ALLOWED_ORIGINS", ORIGIN));
        port = portOf(publisher);
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        http.close();
        publisher.close();
        broker.close();
    }

    private static String line(String name, String role, String key) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return name + " " + role + " sha256:" + HexFormat.of().formatHex(digest);
    }

    static RunningProgram startPublisher(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.put("SENSOR_BROKER_HOST", "127.0.0.1");
        environment.put("SENSOR_BROKER_PORT", Integer.toString(broker.tcpPort()));
        environment.put("SENSOR_BROKER_TRANSPORT", "tcp");
        return RunningProgram.start(
                "publisher", Path.of("."), environment, PackagedService.command("publisher", List.of()));
    }

    static int portOf(RunningProgram program) {
        program.awaitLine("the HTTP port", line -> LISTENING.matcher(line).find());
        Matcher line = LISTENING.matcher(program.output());
        assertTrue(line.find());
        return Integer.parseInt(line.group(1));
    }

    static Answer ask(String key, String method, String path, String type, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .header("Content-Type", type)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
    }

    static Answer ask(String key, String method, String path, String body) throws Exception {
        return ask(key, method, path, "application/json", body);
    }

    static JsonNode get(String path) throws Exception {
        Answer answer = ask("", "GET", path, "");
        assertEquals(200, answer.status(), () -> path + ": " + answer.body());
        return answer.body();
    }

    static String scenario(String group, int devices, String interval) {
        return """
            groups:
              - name: %s
                devices: %d
                qos: 1
                streams:
                  - {topic: "%s/{id}", payload: '{"n":{seq}}', interval: %s}
            """.formatted(group, devices, group, interval);
    }
}
