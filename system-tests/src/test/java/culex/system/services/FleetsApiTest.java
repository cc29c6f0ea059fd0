package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culex.system.clients.ForeignClient;
import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The HTTP API of the packaged publisher, with an HTTP client, the packaged broker and a foreign MQTT client. Each test has its own fleets.
 */
@Tag("native")
class FleetsApiTest {
    private static final String OPERATOR = "the-key-of-an-operator-0123";
    private static final String VIEWER = "the-key-of-a-viewer-012345";
    private static final String ORIGIN = "http://console.example:9000";
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://127\\.0\\.0\\.1:(\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static BrokerProcess broker;
    private static HttpClient http;
    private static RunningProgram publisher;
    private static int port;

    /** The status and the JSON body of a response, and the response itself. */
    private record Answer(int status, JsonNode body, HttpResponse<String> response) {}

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

    private static RunningProgram startPublisher(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.put("SENSOR_BROKER_HOST", "127.0.0.1");
        environment.put("SENSOR_BROKER_PORT", Integer.toString(broker.tcpPort()));
        environment.put("SENSOR_BROKER_TRANSPORT", "tcp");
        return RunningProgram.start(
                "publisher", Path.of("."), environment, PackagedService.command("publisher", List.of()));
    }

    private static int portOf(RunningProgram program) {
        program.awaitLine("the HTTP port", line -> LISTENING.matcher(line).find());
        Matcher line = LISTENING.matcher(program.output());
        assertTrue(line.find());
        return Integer.parseInt(line.group(1));
    }

    private static Answer ask(String key, String method, String path, String type, String body) throws Exception {
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

    private static Answer ask(String key, String method, String path, String body) throws Exception {
        return ask(key, method, path, "application/json", body);
    }

    private static JsonNode get(String path) throws Exception {
        Answer answer = ask("", "GET", path, "");
        assertEquals(200, answer.status(), () -> path + ": " + answer.body());
        return answer.body();
    }

    /** Sends the text of a request and returns the response, for headers that the HTTP client of the JDK does not allow to set. */
    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var response = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(response);
            return response.toString(StandardCharsets.UTF_8);
        }
    }

    private static String scenario(String group, int devices, String interval) {
        return """
            groups:
              - name: %s
                devices: %d
                qos: 1
                streams:
                  - {topic: "%s/{id}", payload: '{"n":{seq}}', interval: %s}
            """.formatted(group, devices, group, interval);
    }

    @Test
    void fleetIsStartedChangedAndStopped() throws Exception {
        ForeignClient receiver = new HiveMqClient5(HiveMqAddress.tcp(broker));
        try (ForeignClient.Subscription subscription = receiver.subscribe("lab/#", 1)) {
            Answer started = ask(
                    OPERATOR,
                    "POST",
                    "/fleets?name=lab",
                    "application/yaml; charset=utf-8",
                    scenario("lab", 5, "200ms"));
            assertEquals(201, started.status(), () -> started.body().toString());
            assertEquals(
                    "/api/v1/fleets/lab",
                    started.response().headers().firstValue("Location").orElse(""));
            subscription.await(
                    "a message of the last device",
                    message ->
                            message.topic().equals("lab/5") && message.payload().startsWith("{\"n\":"));

            Answer changed = ask(OPERATOR, "PATCH", "/fleets/lab", "{\"rate\":10}");
            assertEquals(200, changed.status(), () -> changed.body().toString());
            await("the higher rate")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> get("/fleets/lab").get("requestedPerSecond").asDouble() > 200);

            Answer fault = ask(OPERATOR, "POST", "/fleets/lab/faults", "{\"kind\":\"disconnect\",\"devices\":2}");
            assertEquals("{\"kind\":\"disconnect\",\"devices\":2}", fault.body().toString());
            await("two lost connections")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> get("/fleets/lab").at("/faults/disconnect").asInt() == 2
                            && get("/fleets/lab").get("connected").asInt() == 5);
            ask(OPERATOR, "POST", "/fleets/lab/faults", "{\"kind\":\"stuck\",\"share\":0.5,\"duration\":\"2s\"}");
            await("stuck readings")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> get("/fleets/lab").at("/faults/stuck").asInt() > 3);

            JsonNode report = get("/fleets/lab");
            assertEquals("running", report.get("state").asText());
            assertEquals(10, report.get("rate").asDouble());
            assertTrue(report.get("acknowledged").asLong() > 100, report::toString);
            assertTrue(report.at("/acknowledgementMillis/p99").asDouble() > 0, report::toString);
            assertEquals("lab/{id}", report.at("/groups/0/streams/0/topic").asText());
            assertEquals(
                    List.of("lab", "main"),
                    get("/fleets").findValuesAsText("name").stream()
                            .filter(List.of("lab", "main")::contains)
                            .toList());
        }

        Answer stopped = ask(OPERATOR, "DELETE", "/fleets/lab", "");
        assertEquals(200, stopped.status());
        assertEquals(0, stopped.body().get("connected").asInt());
        assertEquals("stopped", stopped.body().get("state").asText());
        assertEquals(404, ask("", "GET", "/fleets/lab", "").status());
        await("the end of all connections of the fleet")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> {
                    HttpResponse<String> clients = http.send(
                            HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1/clients?id=lab-*"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
                    return JSON.readTree(clients.body()).get("items").isEmpty();
                });
        publisher.awaitLine(
                "the audit log",
                line -> line.contains("op (operator) from 127.0.0.1")
                        && line.contains("DELETE /api/v1/fleets/lab: 200 done"));
    }

    @Test
    void requestWithoutAScenarioStartsAFleetWithOneStream() throws Exception {
        ForeignClient receiver = new HiveMqClient5(HiveMqAddress.tcp(broker));
        try (ForeignClient.Subscription subscription = receiver.subscribe("short/#", 1)) {
            Answer started = ask(OPERATOR, "POST", "/fleets", """
                {"name":"short","devices":3,"rampUp":"1s","topic":"short/{id}","payload":"{\\"t\\":{sine:20,5,60s}}",
                 "interval":"100ms","qos":1,"faults":"duplicate=50%"}
                """);
            assertEquals(201, started.status(), () -> started.body().toString());
            subscription.await(
                    "a message",
                    message -> message.topic().equals("short/3")
                            && message.payload().startsWith("{\"t\":"));
            await("duplicates")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> get("/fleets/short").at("/faults/duplicate").asInt() > 0);
            assertEquals(
                    409,
                    ask(OPERATOR, "POST", "/fleets", "{\"name\":\"short\",\"topic\":\"x\"}")
                            .status());
        }
        assertEquals(200, ask(OPERATOR, "DELETE", "/fleets/short", "").status());
    }

    @Test
    void invalidScenarioIsRejectedWithLineAndColumnOfTheError() throws Exception {
        String wrong = scenario("wrong", 5, "200ms").replace("devices: 5", "devices: many");
        for (String path : List.of("/fleets?name=wrong", "/preview")) {
            Answer answer = ask(OPERATOR, "POST", path, "application/yaml", wrong);
            assertEquals(422, answer.status());
            assertEquals(3, answer.body().get("line").asInt());
            assertEquals(14, answer.body().get("column").asInt());
            assertTrue(answer.body().get("detail").asText().contains("devices must be a whole number"));
        }
        Answer shortForm = ask(OPERATOR, "POST", "/fleets", "{\"name\":\"wrong\",\"topic\":\"a/#\"}");
        assertEquals(422, shortForm.status());
        assertEquals(
                "The fleet is invalid: topic is a Topic Name and must not contain + or #",
                shortForm.body().get("detail").asText());
        assertEquals(
                422,
                ask(OPERATOR, "POST", "/fleets", "{\"name\":\"wrong\",\"topic\":\"a\\nb\"}")
                        .status());
        assertEquals(
                400,
                ask(OPERATOR, "POST", "/fleets", "{\"name\":\"wrong\",\"topics\":\"a\"}")
                        .status());
        assertEquals(
                400,
                ask(OPERATOR, "POST", "/fleets", "{\"name\":\"../x\",\"topic\":\"a\"}")
                        .status());
        assertEquals(400, ask(OPERATOR, "POST", "/fleets", "[").status());
        assertEquals(404, ask("", "GET", "/fleets/wrong", "").status());
    }

    @Test
    void previewShowsTheFirstMessagesAndStartsNothing() throws Exception {
        Answer preview = ask(
                VIEWER,
                "POST",
                "/preview?messages=2",
                JSON.writeValueAsString(Map.of("scenario", scenario("preview", 5, "1s"))));
        assertEquals(200, preview.status(), () -> preview.body().toString());
        assertEquals("preview/1", preview.body().at("/streams/0/topic").asText());
        assertEquals(
                "[\"{\\\"n\\\":1}\",\"{\\\"n\\\":2}\"]",
                preview.body().at("/streams/0/payloads").toString());
        assertEquals("temp", get("/fleets/main/preview").at("/streams/0/topic").asText());
        assertEquals(404, ask("", "GET", "/fleets/preview", "").status());
    }

    @Test
    void previewOverADayShowsTheWholeDailyCurve() throws Exception {
        String scenario = """
            start: 2026-01-01T00:00:00Z
            groups:
              - {name: day, devices: 1, streams: [{topic: day, payload: '{daily:20,5,12}', interval: 1s}]}
            """;
        Answer preview = ask(
                VIEWER,
                "POST",
                "/preview?messages=24&seconds=86400",
                JSON.writeValueAsString(Map.of("scenario", scenario)));
        assertEquals(200, preview.status(), () -> preview.body().toString());
        assertEquals(3_600_000, preview.body().at("/streams/0/intervalMillis").asDouble());
        List<Double> values = new ArrayList<>();
        preview.body().at("/streams/0/payloads").forEach(value -> values.add(Double.valueOf(value.asText())));
        assertEquals(24, values.size());
        assertEquals(15, values.stream().min(Double::compare).orElseThrow(), 0.3);
        assertEquals(25, values.stream().max(Double::compare).orElseThrow(), 0.3);
        assertEquals(
                400,
                ask(VIEWER, "POST", "/preview?messages=201", "{\"topic\":\"x\"}")
                        .status());
    }

    @Test
    void longPreviewIsCutAndSaysSo() throws Exception {
        Answer preview = ask(
                VIEWER,
                "POST",
                "/preview?messages=200",
                "{\"topic\":\"x\",\"payload\":\"{text:100000}\",\"interval\":\"1s\"}");
        assertEquals(200, preview.status(), () -> preview.body().toString());
        assertTrue(preview.body().get("complete").asBoolean());
        String many = "groups: [{name: m, devices: 1, streams: ["
                + "{topic: x, payload: '{seq}', interval: 1s},".repeat(6) + "]}]";
        Answer cut = ask(VIEWER, "POST", "/preview?messages=200", "application/yaml", many);
        assertEquals(200, cut.status(), () -> cut.body().toString());
        assertEquals(5, cut.body().get("streams").size());
        assertFalse(cut.body().get("complete").asBoolean());
    }

    @Test
    void examplesAreScenariosThatCanBePreviewed() throws Exception {
        JsonNode examples = get("/examples").get("items");
        assertTrue(examples.size() >= 9, examples::toString);
        for (JsonNode example : examples) {
            Answer preview = ask(
                    VIEWER,
                    "POST",
                    "/preview",
                    JSON.writeValueAsString(
                            Map.of("scenario", example.get("scenario").asText())));
            assertEquals(200, preview.status(), () -> example + " " + preview.body());
        }
    }

    @Test
    void changesNeedTheKeyOfAnOperator() throws Exception {
        String fleet = "{\"name\":\"x\",\"topic\":\"x\"}";
        assertEquals("everybody", get("/login").get("name").asText());
        Answer withoutKey = ask("", "POST", "/fleets", fleet);
        assertEquals(401, withoutKey.status());
        assertEquals(
                "Bearer",
                withoutKey.response().headers().firstValue("WWW-Authenticate").orElse(""));
        assertEquals(
                401, ask("a-key-that-nobody-has-01", "POST", "/fleets", fleet).status());
        assertEquals(401, ask("a-key-that-nobody-has-01", "GET", "/fleets", "").status());
        Answer viewer = ask(VIEWER, "POST", "/fleets", fleet);
        assertEquals(403, viewer.status());
        assertEquals(
                "This needs the role operator; the key has viewer",
                viewer.body().get("detail").asText());
        assertEquals(403, ask(VIEWER, "PATCH", "/fleets/main", "{\"rate\":2}").status());
        assertEquals(403, ask(VIEWER, "DELETE", "/fleets/main", "").status());
        assertEquals(
                403,
                ask(VIEWER, "POST", "/fleets/main/faults", "{\"kind\":\"disconnect\"}")
                        .status());
        assertEquals(401, ask("", "POST", "/preview", fleet).status());
        publisher.awaitLine(
                "the audit log",
                line -> line.contains("eve (viewer) from") && line.contains("POST /api/v1/fleets: 403 rejected"));
    }

    @Test
    void bodyOverTheLimitIsRejected() throws Exception {
        Answer answer = ask(OPERATOR, "POST", "/fleets?name=big", "application/yaml", "# " + "x".repeat(70_000));
        assertEquals(413, answer.status());
        assertEquals(
                "The body is larger than 65536 bytes",
                answer.body().get("detail").asText());
    }

    @Test
    void requestWithAForeignHostHeaderNeedsAKey() throws Exception {
        String request = "GET /api/v1/fleets HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n";
        assertTrue(raw(request + "\r\n").startsWith("HTTP/1.1 403"), "without a key");
        assertTrue(
                raw(request + "Authorization: Bearer " + VIEWER + "\r\n\r\n").startsWith("HTTP/1.1 200"), "with a key");
    }

    @Test
    void onlyPagesOfAllowedOriginsMayUseTheApi() throws Exception {
        String preflight = "OPTIONS /api/v1/fleets HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\nOrigin: ";
        String allowed = raw(preflight + ORIGIN + "\r\n\r\n");
        assertTrue(allowed.startsWith("HTTP/1.1 204"), allowed);
        assertTrue(allowed.contains("access-control-allow-origin: " + ORIGIN), allowed);
        String other = raw(preflight + "http://other.example\r\n\r\n");
        assertTrue(other.startsWith("HTTP/1.1 403"), other);
        assertFalse(other.contains("access-control-allow-origin"), other);
    }

    @Test
    void changesAreRejectedIfNoKeysAreConfigured() throws Exception {
        try (RunningProgram closed = startPublisher(Map.of())) {
            int closedPort = portOf(closed);
            List<Integer> statuses = new ArrayList<>();
            for (String key : List.of("", OPERATOR)) {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + closedPort + "/api/v1/fleets"))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"x\",\"topic\":\"x\"}"));
                if (!key.isEmpty()) {
                    request.header("Authorization", "Bearer " + key);
                }
                HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
                statuses.add(response.statusCode());
                assertTrue(response.body().contains("./culex key add"), response.body());
            }
            assertEquals(List.of(403, 403), statuses);
            HttpResponse<String> read = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + closedPort + "/api/v1/fleets"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals("main", JSON.readTree(read.body()).at("/items/0/name").asText());
        }
    }

    @Test
    void malformedKeysFilePreventsTheStartWithOneLine() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong"), "op operator\n");
        try (RunningProgram failing = startPublisher(Map.of("SENSOR_API_KEYS_FILE", wrong.toString()))) {
            assertTrue(failing.awaitExit() != 0);
            List<String> lines = failing.lines().stream()
                    .filter(line -> line.contains("sensor.api.keys-file"))
                    .toList();
            assertEquals(1, lines.size(), failing::output);
            assertTrue(lines.getFirst().contains("line 1 is not NAME ROLE sha256:HEX"), failing::output);
        }
    }

    private static String ctl(int exit, String key, String... arguments) throws Exception {
        try (RunningProgram program = RunningProgram.start(
                "ctl",
                Path.of("."),
                Map.of("CULEX_PUBLISHER_API", "http://127.0.0.1:" + port, "CULEX_API_KEY", key),
                PackagedService.tool(
                        Stream.concat(Stream.of("ctl"), Stream.of(arguments)).toArray(String[]::new)))) {
            assertEquals(exit, program.awaitExit(), program::output);
            return program.output();
        }
    }

    @Test
    void ctlStartsAFleetInjectsAFaultAndStopsTheFleet() throws Exception {
        String file = Files.writeString(directory.resolve("by-ctl.yaml"), scenario("by-ctl", 3, "1s"))
                .toString();
        assertTrue(ctl(1, VIEWER, "start-fleet", file).contains("role operator"));
        assertTrue(ctl(0, OPERATOR, "start-fleet", file).contains("by-ctl is started, with 3 devices"));
        assertTrue(ctl(0, OPERATOR, "fleets").contains("by-ctl  "));
        assertTrue(ctl(0, OPERATOR, "fault", "by-ctl", "stuck", "--devices", "2", "--duration", "5s")
                .contains("stuck is injected into 2 devices"));
        assertTrue(ctl(1, OPERATOR, "fault", "by-ctl", "skew").contains("kind must be one of"));
        assertTrue(ctl(0, OPERATOR, "stop-fleet", "by-ctl").contains("by-ctl is stopped; it sent "));
        assertTrue(ctl(1, OPERATOR, "fleet", "by-ctl").contains("ctl fleet: "));
    }
}
