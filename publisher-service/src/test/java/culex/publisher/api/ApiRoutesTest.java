package culex.publisher.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.fleet.FakeBroker;
import culex.publisher.ops.FleetMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use the HTTP API, with requests as raw bytes. The FleetsApi tests of the system tests cover the endpoints. */
class ApiRoutesTest {
    private static final String KEY = "a-key-for-the-tests-0123";
    private static final String LOGIN = "Authorization: Bearer " + KEY + "\r\n";

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final FleetMetrics metrics = new FleetMetrics(new SimpleMeterRegistry(), "1");
    private final Fleets fleets = new Fleets(
            FleetsTest.settings("base", 1), FleetsTest.settings("main", 1), new FakeBroker(), metrics, metrics);
    private int port;

    private void open(boolean mayEverybodyRead) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), KEY);
        var settings = new ApiSettings(
                Optional.of(KeysOnDisk.read(file)), mayEverybodyRead, List.of("publisher.example"), List.of());
        Router router = Router.router(vertx);
        new ApiRoutes(new FleetEndpoints(fleets), settings).addTo(router);
        port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterEach
    void close() {
        fleets.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private int status(String request, String headers, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String whole = request + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n" + body;
            socket.getOutputStream().write(whole.getBytes(StandardCharsets.US_ASCII));
            var response = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(response);
            String text = response.toString(StandardCharsets.UTF_8);
            assertTrue(text.startsWith("HTTP/1.1 "), text);
            return Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }

    @Test
    void readingNeedsAKeyIfTheSettingForTheViewLoginIsOn() throws IOException {
        open(false);
        assertEquals(401, status("GET /api/v1/fleets", "Host: localhost\r\n", ""));
        assertEquals(200, status("GET /api/v1/fleets", "Host: localhost\r\n" + LOGIN, ""));
    }

    @Test
    void headRequestGetsTheStatusOfGet() throws IOException {
        open(false);
        assertEquals(401, status("HEAD /api/v1/fleets", "Host: localhost\r\n", ""));
        assertEquals(200, status("HEAD /api/v1/fleets", "Host: localhost\r\n" + LOGIN, ""));
        assertEquals(404, status("HEAD /api/v1/nothing", "Host: localhost\r\n" + LOGIN, ""));
    }

    @Test
    void requestWithoutAKeyIsAcceptedForLocalAndListedHostsOnly() throws IOException {
        open(true);
        assertEquals(200, status("GET /api/v1/fleets", "Host: localhost:8890\r\n", ""));
        assertEquals(200, status("GET /api/v1/fleets", "Host: [::1]:8890\r\n", ""));
        assertEquals(200, status("GET /api/v1/fleets", "Host: publisher.example\r\n", ""));
        assertEquals(403, status("GET /api/v1/fleets", "Host: stranger.example\r\n", ""));
        assertEquals(403, status("GET /api/v1/fleets", "Host: localhost\r\nHost: stranger.example\r\n", ""));
        assertEquals(403, status("POST /api/v1/fleets", "Host: stranger.example\r\nContent-Length: 0\r\n", ""));
    }

    @Test
    void twoKeysInOneRequestAreRejected() throws IOException {
        open(true);
        assertEquals(401, status("GET /api/v1/fleets", "Host: localhost\r\n" + LOGIN + LOGIN, ""));
        assertEquals(401, status("GET /api/v1/fleets", "Host: localhost\r\nAuthorization: Basic YTpi\r\n", ""));
    }

    @Test
    void chunkedBodyOverTheLimitIsRejected() throws IOException {
        open(true);
        String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        assertEquals(
                413,
                status(
                        "POST /api/v1/fleets",
                        "Host: localhost\r\nTransfer-Encoding: chunked\r\n" + LOGIN,
                        chunk.repeat(3) + "0\r\n\r\n"));
    }

    /** {@code curl -d} sends JSON as a form by default; Vert.x could not decode it as a form, and the status was 500. */
    @Test
    void jsonWithTheContentTypeOfAFormIsAccepted() throws IOException {
        open(true);
        String body = "{\"topic\":\"t\",\"payload\":\"100%zz" + "x".repeat(10_000) + "\"}";
        String headers = "Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + body.length() + "\r\n" + LOGIN;
        assertEquals(200, status("POST /api/v1/preview", headers, body));
    }

    private int previewStatus(String payload) throws IOException {
        String body = "{\"topic\":\"t\",\"payload\":\"" + payload + "\"}";
        String headers = "Host: localhost\r\nContent-Length: " + body.length() + "\r\n" + LOGIN;
        return status("POST /api/v1/preview", headers, body);
    }

    @Test
    void payloadWithMoreRandomLettersThanTheMaximumIsRejected() throws IOException {
        open(true);
        assertEquals(200, previewStatus("{text:600000}"));
        assertEquals(422, previewStatus("{text:600000}{text:600000}"));
        assertEquals(422, previewStatus("{t=text:600000}{ref:t}"));
    }

    @Test
    void invalidParametersAndUnknownPathsAreRejected() throws IOException {
        open(true);
        assertEquals(400, status("GET /api/v1/fleets?limit=3", "Host: localhost\r\n", ""));
        assertEquals(400, status("GET /api/v1/fleets/main/preview?messages=201", "Host: localhost\r\n", ""));
        assertEquals(400, status("GET /api/v1/fleets", "Host: localhost\r\nContent-Length: 2\r\n", "{}"));
        assertEquals(404, status("GET /api/v1/fleets/none", "Host: localhost\r\n", ""));
        assertEquals(404, status("GET /api/v1/none", "Host: localhost\r\n", ""));
        assertEquals(404, status("PUT /api/v1/fleets/main", "Host: localhost\r\nContent-Length: 0\r\n" + LOGIN, ""));
    }
}
