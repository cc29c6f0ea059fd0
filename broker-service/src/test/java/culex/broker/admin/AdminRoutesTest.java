package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.support.api.ApiAnswer;
import culex.support.api.LocalHosts;
import culex.support.api.ManagementKeys;
import culex.support.api.Role;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The login and the routes together, asked by an HTTP client. */
class AdminRoutesTest {
    private static final String KEY = "-key-of-a-test-0123456789";

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> audit = new ArrayList<>();
    private final Logger auditLog = Logger.getLogger("culex.audit");
    private final Handler auditHandler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            audit.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private int port;

    @BeforeEach
    void open() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Role role : Role.values()) {
            lines.add(ManagementKeys.line("a-" + role.label(), role, role.label() + KEY));
        }
        Path file = Files.write(directory.resolve("keys"), lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Router router = Router.router(vertx);
        new ManagementLogin(true, ManagementLogin.read(file), new LocalHosts(List.of("mqtt.example.com")))
                .addTo(router);
        new AdminRoutes(List.of(new LoginEndpoints(), this::addTestRoutes), false).addTo(router);
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        auditLog.addHandler(auditHandler);
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
        routes.read(
                "/payloads",
                request -> ApiAnswer.ok(new JsonObject()
                        .put(
                                "payload",
                                request.payload(Payload.TEXT, Payload.NONE).name())));
        routes.read("/fault", request -> {
            throw new IllegalStateException("a bug");
        });
        routes.read("/slow", request -> {
            try {
                release.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return ApiAnswer.NO_CONTENT;
        });
    }

    private enum Payload {
        NONE,
        TEXT
    }

    @AfterEach
    void close() {
        release.countDown();
        auditLog.removeHandler(auditHandler);
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpRequest request(String method, String path, @Nullable String key, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key + KEY);
        }
        return request.build();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String key, String body)
            throws IOException, InterruptedException {
        return http.send(request(method, path, key, body), HttpResponse.BodyHandlers.ofString());
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
    void changeNeedsItsRole(String method, @Nullable String key, int status) throws Exception {
        assertEquals(status, send(method, "/api/v1/things", key, "").statusCode());
    }

    @ParameterizedTest
    @CsvSource({", everybody, false", "viewer, a-viewer, true", "admin, a-admin, true"})
    void loginSaysWhoTheCallerIs(@Nullable String key, String name, boolean isKnown) throws Exception {
        JsonObject login = new JsonObject(send("GET", "/api/v1/login", key, "").body());
        assertEquals(name, login.getString("name"));
        assertEquals(isKnown, login.getBoolean("loggedIn"));
    }

    @Test
    void wrongKeyIsRejectedWithAProblem() throws Exception {
        HttpResponse<String> response = send("GET", "/api/v1/login", "nobody", "");
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
    void requestThatMakesNoSenseIsABadRequest(String query, @Nullable String body, String detail) throws Exception {
        assertProblem(400, detail, send("POST", "/api/v1/things" + query, "admin", body == null ? "" : body));
    }

    @Test
    void queryThatIsNoTextIsABadRequest() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(
                            "POST /api/v1/things?size=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer admin"
                                    .concat(KEY + "\r\nContent-Length: 0\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(response.startsWith("HTTP/1.1 400 "), response);
            assertTrue(response.contains("The request makes no sense"), response);
        }
    }

    @Test
    void payloadsNeedAKeyWhereTheBrokerIsNotOpen() throws Exception {
        assertProblem(
                401,
                "Payloads need a key of mqtt.management.token-file",
                send("GET", "/api/v1/payloads?payload=text", null, ""));
        assertEquals(
                "{\"payload\":\"NONE\"}\n",
                send("GET", "/api/v1/payloads", null, "").body());
        assertEquals(
                "{\"payload\":\"TEXT\"}\n",
                send("GET", "/api/v1/payloads", "viewer", "").body());
    }

    @Test
    void bodyOfACallerWithoutAKeyIsNotRead() throws Exception {
        String large = "x".repeat((int) AdminRoutes.BODY_BYTES_MAX + 1);
        assertProblem(
                401, "This needs a key of mqtt.management.token-file", send("POST", "/api/v1/things", null, large));
        assertProblem(400, "This request has no body", send("GET", "/api/v1/login", "admin", "{}"));
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, , 403", "evil.example:9000, , 403", "evil.example, viewer, 200", "mqtt.example.com:9000, , 200",
        "127.0.0.1, , 200", "[::1]:9000, , 200", "localhost:9000, , 200", "broker:9000, , 200",
        "broker.culex.svc.cluster.local, , 200", "broker.culex.svc, , 200", "'', , 403", "evil.example:broker, , 400"
    })
    void pageOfAPublicNameIsNotAnsweredWithoutAKey(String host, @Nullable String key, int status) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String login = key == null ? "" : "Authorization: Bearer " + key + KEY + "\r\n";
            socket.getOutputStream()
                    .write(("GET /api/v1/login HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + login
                                    + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(response.startsWith("HTTP/1.1 " + status + " "), response);
        }
    }

    @Test
    void clientThatAsksForHttp2IsAnsweredUnderALocalAddressWithoutAKey() throws Exception {
        try (HttpClient second =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            for (int i = 0; i < 2; i++) { // the upgrade, and a request that begins with HTTP/2
                HttpResponse<String> response =
                        second.send(request("GET", "/api/v1/login", null, ""), HttpResponse.BodyHandlers.ofString());
                assertEquals(200, response.statusCode(), response.body());
                assertEquals(HttpClient.Version.HTTP_2, response.version());
            }
        }
    }

    @Test
    void unknownPathIsNotFound() throws Exception {
        assertProblem(404, "There is no such path or method", send("GET", "/api/v1/thing", null, ""));
        assertProblem(404, "There is no such path or method", send("PUT", "/api/v1/things", "admin", ""));
    }

    @Test
    void bodyBeyondTheLimitIsRejected() throws Exception {
        String large = "{\"name\":\"" + "x".repeat((int) AdminRoutes.BODY_BYTES_MAX) + "\"}";
        assertProblem(413, "The body is larger than 1048576 bytes", send("POST", "/api/v1/things", "admin", large));
    }

    @Test
    void faultOfTheBrokerIsAProblemWithoutAStackTrace() throws Exception {
        assertProblem(500, "The broker failed to answer; its log says why", send("GET", "/api/v1/fault", null, ""));
    }

    @Test
    void tooManyRequestsAtATimeAreRejectedAndOthersAreAnswered() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
        CompletableFuture<HttpResponse<String>> first = new CompletableFuture<>();
        for (int i = 0; i < 9; i++) {
            CompletableFuture<HttpResponse<String>> sent =
                    http.sendAsync(request("GET", "/api/v1/slow", null, ""), HttpResponse.BodyHandlers.ofString());
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
    void changesAreLinesOfTheAuditLogAndReadsAreNot() throws Exception {
        send("POST", "/api/v1/things?size=1", "operator", "");
        send("DELETE", "/api/v1/things", "operator", "");
        send("GET", "/api/v1/login", "operator", "");
        assertEquals(2, audit.size(), audit::toString);
        assertTrue(
                audit.getFirst().matches("a-operator \\(operator\\) from .*: POST /api/v1/things\\?size=1: 200 done"),
                audit::toString);
        assertTrue(audit.getLast().endsWith("DELETE /api/v1/things: 403 rejected"), audit::toString);
    }
}
