package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.testing.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which requests the HTTP API of the packaged publisher rejects: by API key, role, Host, Origin and body size. */
@Tag("native")
class FleetsApiAccessTest extends FleetsApiFixture {
    /** Sends the text of a request and returns the response, for headers that the HTTP client of the JDK does not allow to set. */
    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var response = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(response);
            return response.toString(StandardCharsets.UTF_8);
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
}
