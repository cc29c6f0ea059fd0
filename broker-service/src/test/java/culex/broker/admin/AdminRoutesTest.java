package culex.broker.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.support.api.ApiAnswer;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The login and the routes together, with an HTTP client. */
class AdminRoutesTest {
    private static final int PERMITS = 8;
    private static final int LARGE = 8 << 20;

    @TempDir
    private Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private final LogLines audit = new LogLines("culex.audit");
    private ApiServer server;
    private int port;

    @BeforeEach
    void open() throws IOException {
        server = new ApiServer(directory, false, new LoginEndpoints(), this::addTestRoutes);
        port = server.port();
    }

    private void addTestRoutes(AdminRoutes routes) {
        routes.change(HttpMethod.POST, "/things", Role.OPERATOR, request -> {
            request.allowOnly("size");
            long size = request.number("size", 5, 1, 10);
            return ApiAnswer.ok(new JsonObject()
                    .put("size", size)
                    .put("name", request.body("name").getString("name")));
        });
        routes.change(HttpMethod.DELETE, "/things", Role.ADMIN, request -> ApiAnswer.NO_CONTENT);
        routes.change(HttpMethod.DELETE, "/things/:name", Role.ADMIN, request -> ApiAnswer.NO_CONTENT);
        routes.read(
                "/payloads",
                request -> ApiAnswer.ok(new JsonObject()
                        .put(
                                "payload",
                                request.payload(Payload.TEXT, Payload.NONE).name())));
        routes.read("/fault", request -> {
            throw new IllegalStateException("a bug");
        });
        routes.change(HttpMethod.POST, "/error", Role.OPERATOR, request -> {
            throw new AssertionError("a bug");
        });
        routes.read("/twice", request -> {
            request.context().response().end("first");
            return ApiAnswer.NO_CONTENT;
        });
        routes.read("/large", request -> ApiAnswer.ok(new JsonObject().put("text", "x".repeat(LARGE))));
        routes.change(HttpMethod.POST, "/slow-change", Role.OPERATOR, request -> {
            awaitRelease();
            return ApiAnswer.NO_CONTENT;
        });
        routes.read("/slow", request -> {
            awaitRelease();
            return ApiAnswer.NO_CONTENT;
        });
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private enum Payload {
        NONE,
        TEXT
    }

    @AfterEach
    void close() {
        release.countDown();
        audit.close();
        server.close();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String role, String body)
            throws IOException, InterruptedException {
        return server.send(method, path, role, body);
    }

    private static void assertProblem(int status, String detail, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("content-type").orElse(""));
        JsonObject problem = new JsonObject(response.body());
        assertEquals(status, problem.getInteger("status"));
        assertEquals(detail, problem.getString("detail"));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, , 401", "POST, viewer, 403", "POST, operator, 200", "POST, admin, 200",
        "DELETE, , 401", "DELETE, viewer, 403", "DELETE, operator, 403", "DELETE, admin, 204"
    })
    void requestIsAllowedOnlyForTheRoleOfItsRoute(String method, @Nullable String key, int status) throws Exception {
        assertEquals(status, send(method, "/things", key, "").statusCode());
    }

    @ParameterizedTest
    @CsvSource({", everybody, false", "viewer, a-viewer, true", "admin, a-admin, true"})
    void loginResponseNamesTheCaller(@Nullable String key, String name, boolean isKnown) throws Exception {
        JsonObject login = new JsonObject(send("GET", "/login", key, "").body());
        assertEquals(name, login.getString("name"));
        assertEquals(isKnown, login.getBoolean("loggedIn"));
    }

    @Test
    void requestWithAnUnknownKeyIsRejectedWithAJsonProblem() throws Exception {
        HttpResponse<String> response = send("GET", "/login", "nobody", "");
        assertProblem(401, "This needs a key of mqtt.management.token-file", response);
        assertEquals("Bearer", response.headers().firstValue("www-authenticate").orElse(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?size=11 |             | size must be a number from 1 to 10",
                "?size=x  |             | size must be a number from 1 to 10",
                "?sise=1  |             | There is no parameter sise",
                "?size=1&size=2 |       | The parameter size is there more than once",
                "''       | '{'         | The body is no JSON object",
                "''       | '[]'        | The body is no JSON object",
                "''       | '{\"nam\":1}' | There is no field nam"
            })
    void malformedRequestIsRejectedWithStatus400(String query, @Nullable String body, String detail) throws Exception {
        assertProblem(400, detail, send("POST", "/things" + query, "admin", body == null ? "" : body));
    }

    @Test
    void queryWithInvalidEscapesIsRejectedWithStatus400() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(
                            "POST /api/v1/things?size=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer admin"
                                    .concat(ApiServer.key("") + "\r\nContent-Length: 0\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(response.startsWith("HTTP/1.1 400 "), response);
            assertTrue(response.contains("The request is malformed"), response);
        }
    }

    @Test
    void payloadsNeedAKeyWhereTheBrokerIsNotOpen() throws Exception {
        assertProblem(
                401,
                "Payloads need a key of mqtt.management.token-file",
                send("GET", "/payloads?payload=text", null, ""));
        assertEquals(
                "{\"payload\":\"NONE\"}\n", send("GET", "/payloads", null, "").body());
        assertEquals(
                "{\"payload\":\"TEXT\"}\n",
                send("GET", "/payloads", "viewer", "").body());
    }

    @Test
    void bodyOfACallerWithoutAKeyIsNotRead() throws Exception {
        String large = "x".repeat((int) AdminRoutes.BODY_BYTES_MAX + 1);
        assertProblem(401, "This needs a key of mqtt.management.token-file", send("POST", "/things", null, large));
        assertProblem(400, "This request has no body", send("GET", "/login", "admin", "{}"));
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, , 403", "evil.example:9000, , 403", "evil.example, viewer, 200", "mqtt.example.com:9000, , 200",
        "127.0.0.1, , 200", "[::1]:9000, , 200", "localhost:9000, , 200", "broker:9000, , 200",
        "broker.culex.svc.cluster.local, , 200", "broker.culex.svc, , 200", "'', , 403", "evil.example:broker, , 400"
    })
    void requestWithAPublicHostNameNeedsAKey(String host, @Nullable String key, int status) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String login = key == null ? "" : "Authorization: Bearer " + ApiServer.key(key) + "\r\n";
            socket.getOutputStream()
                    .write(("GET /api/v1/login HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + login
                                    + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(response.startsWith("HTTP/1.1 " + status + " "), response);
        }
    }

    @Test
    void http2RequestToALocalHostNeedsNoKey() throws Exception {
        try (HttpClient second =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            for (int i = 0; i < 2; i++) { // the upgrade, and a request that begins with HTTP/2
                HttpResponse<String> response =
                        second.send(server.request("GET", "/login", null, ""), HttpResponse.BodyHandlers.ofString());
                assertEquals(200, response.statusCode(), response.body());
                assertEquals(HttpClient.Version.HTTP_2, response.version());
            }
        }
    }

    @Test
    void unknownPathIsRejectedWithStatus404() throws Exception {
        assertProblem(404, "There is no such path or method", send("GET", "/thing", null, ""));
        assertProblem(404, "There is no such path or method", send("PUT", "/things", "admin", ""));
    }

    @Test
    void bodyBeyondTheLimitIsRejected() throws Exception {
        String large = "{\"name\":\"" + "x".repeat((int) AdminRoutes.BODY_BYTES_MAX) + "\"}";
        assertProblem(413, "The body is larger than 1048576 bytes", send("POST", "/things", "admin", large));
    }

    @Test
    void unexpectedExceptionIsAnsweredWithoutAStackTrace() throws Exception {
        assertProblem(500, "The broker failed to answer; its log says why", send("GET", "/fault", null, ""));
    }

    @Test
    void concurrentRequestsAboveTheLimitAreRejectedAndTheOthersAreAnswered() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
        CompletableFuture<HttpResponse<String>> first = new CompletableFuture<>();
        for (int i = 0; i < 9; i++) {
            CompletableFuture<HttpResponse<String>> sent = server.http()
                    .sendAsync(server.request("GET", "/slow", null, ""), HttpResponse.BodyHandlers.ofString());
            sent.thenAccept(first::complete);
            slow.add(sent);
        }
        assertEquals(503, first.get().statusCode());
        release.countDown();
        int answered = 0;
        for (CompletableFuture<HttpResponse<String>> each : slow) {
            answered += each.get().statusCode() == 204 ? 1 : 0;
        }
        assertEquals(8, answered);
    }

    @Test
    void auditLogHasALineForEachChangeAndNoneForReads() throws Exception {
        send("POST", "/things?size=1", "operator", "");
        send("DELETE", "/things", "operator", "");
        send("GET", "/login", "operator", "");
        assertEquals(2, audit.lines().size(), () -> audit.lines().toString());
        assertTrue(
                audit.lines()
                        .getFirst()
                        .matches("a-operator \\(operator\\) from .*: POST /api/v1/things\\?size=1: 200 done"),
                () -> audit.lines().toString());
        assertTrue(
                audit.lines().getLast().endsWith("DELETE /api/v1/things: 403 rejected"),
                () -> audit.lines().toString());
    }

    @Test
    void failedRequestAndRequestAnsweredTwiceDoNotReduceTheRequestLimit() throws Exception {
        for (int i = 0; i < PERMITS + 1; i++) {
            assertProblem(500, "The broker failed to answer; its log says why", send("POST", "/error", "operator", ""));
            assertEquals("first", send("GET", "/twice", "operator", "").body());
        }
        assertEquals(200, send("GET", "/login", "operator", "").statusCode());
        assertEquals(PERMITS + 1, audit.lines().size());
        assertTrue(audit.lines().getFirst().endsWith("POST /api/v1/error: 500 rejected"));
    }

    @Test
    void emptyHttp2ResponsesDoNotReduceTheRequestLimit() throws Exception {
        try (HttpClient second =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            for (int i = 0; i < 2 * PERMITS + 2; i++) {
                HttpResponse<String> response = second.send(
                        server.request("DELETE", "/things", "admin", ""), HttpResponse.BodyHandlers.ofString());
                assertEquals(204, response.statusCode(), response.body());
            }
        }
    }

    @Test
    void requestWhoseResponseIsNotReadDoesNotReduceTheRequestLimit() throws Exception {
        for (int i = 0; i < PERMITS + 1; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setReceiveBufferSize(1024);
                socket.getOutputStream()
                        .write("GET /api/v1/large HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertEquals('H', socket.getInputStream().read());
            }
        }
        await("a permit")
                .atMost(Duration.ofSeconds(30))
                .until(() -> send("GET", "/login", null, "").statusCode() == 200);
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < PERMITS; i++) {
            all.add(server.http()
                    .sendAsync(server.request("GET", "/slow", null, ""), HttpResponse.BodyHandlers.ofString()));
        }
        release.countDown();
        for (CompletableFuture<HttpResponse<String>> each : all) {
            assertEquals(204, each.get().statusCode());
        }
    }

    @Test
    void auditLogHasALineForAChangeRejectedByTheRequestLimit() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < PERMITS + 1; i++) {
            all.add(server.http()
                    .sendAsync(
                            server.request("POST", "/slow-change", "operator", ""),
                            HttpResponse.BodyHandlers.ofString()));
        }
        await("the line")
                .atMost(Duration.ofSeconds(30))
                .until(() -> audit.lines().stream()
                        .anyMatch(line -> line.endsWith("POST /api/v1/slow-change: 503 rejected")));
        release.countDown();
        for (CompletableFuture<HttpResponse<String>> each : all) {
            each.get();
        }
        assertEquals(PERMITS + 1, audit.lines().size(), () -> audit.lines().toString());
    }

    @Test
    void auditLogShowsTheFullNormalizedPathOfARequest() throws Exception {
        String name = "x".repeat(1000);
        send("DELETE", "/things/./" + name + "/../" + name, "admin", "");
        assertTrue(
                audit.lines().getFirst().endsWith("DELETE /api/v1/things/" + name + ": 204 done"),
                () -> audit.lines().toString());
    }

    @Test
    void bodyOfAnHttp2GetRequestIsNotRead() throws Exception {
        try (HttpClient second =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest upgrade = server.request("GET", "/login", null, "");
            second.send(upgrade, HttpResponse.BodyHandlers.ofString()); // later requests begin with HTTP/2
            byte[] large = new byte[(int) AdminRoutes.BODY_BYTES_MAX + 1];
            HttpRequest request = HttpRequest.newBuilder(upgrade.uri())
                    .method(
                            "GET",
                            HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large)))
                    .build();
            HttpResponse<String> response = second.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            assertEquals(HttpClient.Version.HTTP_2, response.version());
        }
    }

    @Test
    void bodyOfUnknownLengthBeyondTheLimitIsRejectedOverHttp2() throws Exception {
        try (HttpClient second =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest upgrade = server.request("GET", "/login", "admin", "");
            second.send(upgrade, HttpResponse.BodyHandlers.ofString());
            byte[] large = new byte[(int) AdminRoutes.BODY_BYTES_MAX + 1];
            HttpRequest request = HttpRequest.newBuilder(server.request("POST", "/things", "admin", ""), (_, _) -> true)
                    .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large)))
                    .build();
            HttpResponse<String> response = second.send(request, HttpResponse.BodyHandlers.ofString());
            assertProblem(413, "The body is larger than 1048576 bytes", response);
        }
        assertTrue(audit.lines().getLast().endsWith("POST /api/v1/things: 413 rejected"));
    }
}
