package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.config.ConsoleRules;
import culex.broker.ops.LogLines;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The requests that the broker forwards to the publisher, with an HTTP server in place of the publisher, which also sends responses that a
 * publisher never sends. ConsoleSimulateTest of the system tests has a real publisher.
 */
class FleetEndpointsTest {
    private static final String BROKERS_KEY = "the-key-of-the-broker-0123";

    private final Vertx vertx = Vertx.vertx();
    private final List<String> received = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Starts a server that notes each request and responds to it; returns its URL. */
    private String publisher(Consumer<HttpServerRequest> response) {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    received.add("%s %s %s %s %s"
                            .formatted(
                                    request.method(),
                                    request.uri(),
                                    request.getHeader("Authorization"),
                                    request.getHeader("Content-Type"),
                                    body));
                    response.accept(request);
                }));
        return "http://127.0.0.1:"
                + server.listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join()
                        .actualPort();
    }

    private static Consumer<HttpServerRequest> answer(int status, String body) {
        return request -> request.response().setStatusCode(status).end(body);
    }

    private ApiServer broker(Optional<String> url) throws IOException {
        return broker(url, Duration.ofSeconds(30));
    }

    private ApiServer broker(Optional<String> url, Duration timeout) throws IOException {
        var client = new PublisherClient(
                url.map(each -> new ConsoleRules.Publisher(each, Optional.of(BROKERS_KEY))), timeout, timeout);
        return new ApiServer(directory, true, new FleetEndpoints(client));
    }

    private ApiServer broker(Consumer<HttpServerRequest> response) throws IOException {
        return broker(Optional.of(publisher(response)));
    }

    private static String detail(HttpResponse<String> response) {
        return new JsonObject(response.body()).getString("detail");
    }

    @Test
    void fleetsNeedThePublisherUrl() throws Exception {
        try (ApiServer broker = broker(Optional.empty())) {
            HttpResponse<String> response = broker.send("GET", "/fleets", null, "");
            assertEquals(409, response.statusCode());
            assertEquals("mqtt.console.publisher-url is not set, so this broker knows no publisher", detail(response));
        }
    }

    @Test
    void requestsAreForwardedWithTheApiKeyOfTheBrokerAndNotOfTheCaller() throws Exception {
        try (ApiServer broker = broker(answer(201, "{\"name\":\"lab\"}"))) {
            HttpResponse<String> started = broker.send("POST", "/fleets?name=lab", "operator", "{\"topic\":\"a b\"}");
            assertEquals(201, started.statusCode());
            assertEquals(
                    "/api/v1/fleets/lab",
                    started.headers().firstValue("Location").orElse(""));
            broker.send("GET", "/fleets/lab/preview?messages=2&seconds=60", null, "");
            broker.send("PATCH", "/fleets/lab", "operator", "{\"rate\":2}");
            broker.send("POST", "/fleets/lab/faults", "admin", "{\"kind\":\"stuck\"}");
            broker.send("DELETE", "/fleets/lab", "operator", "");
            String login = "Bearer " + BROKERS_KEY;
            assertEquals(
                    List.of(
                            "POST /api/v1/fleets?name=lab " + login + " application/json {\"topic\":\"a b\"}",
                            "GET /api/v1/fleets/lab/preview?messages=2&seconds=60 " + login + " null ",
                            "PATCH /api/v1/fleets/lab " + login + " application/json {\"rate\":2}",
                            "POST /api/v1/fleets/lab/faults " + login + " application/json {\"kind\":\"stuck\"}",
                            "DELETE /api/v1/fleets/lab " + login + " null "),
                    received);
        }
    }

    @Test
    void changesNeedTheRoleOperatorAndAPreviewNeedsAKey() throws Exception {
        try (ApiServer broker = broker(answer(200, "{}"))) {
            for (String path : List.of("/fleets", "/fleets/lab/faults")) {
                assertEquals(401, broker.send("POST", path, null, "{}").statusCode());
                assertEquals(403, broker.send("POST", path, "viewer", "{}").statusCode());
            }
            assertEquals(403, broker.send("DELETE", "/fleets/lab", "viewer", "").statusCode());
            assertEquals(401, broker.send("POST", "/preview", null, "{}").statusCode());
            assertEquals(List.of(), received);
            assertEquals(200, broker.send("POST", "/preview", "viewer", "{}").statusCode());
            assertEquals(200, broker.send("GET", "/fleets", null, "").statusCode());
        }
    }

    @Test
    void changeOfAFleetIsInTheAuditLog() throws Exception {
        try (ApiServer broker = broker(answer(200, "{}"));
                LogLines audit = new LogLines("culex.audit")) {
            broker.send("DELETE", "/fleets/lab", "operator", "");
            assertTrue(
                    audit.lines().stream()
                            .anyMatch(line -> line.contains("a-operator (operator)")
                                    && line.contains("DELETE /api/v1/fleets/lab: 200 done")),
                    () -> audit.lines().toString());
        }
    }

    @Test
    void scenarioErrorThatThePublisherReportsIsPassedOnWithLineAndColumn() throws Exception {
        String problem = "{\"status\":422,\"detail\":\"The scenario is invalid\",\"line\":3,\"column\":14,\"x\":1}";
        try (ApiServer broker = broker(answer(422, problem))) {
            HttpResponse<String> response = broker.send("POST", "/preview", "viewer", "groups: []");
            assertEquals(422, response.statusCode());
            JsonObject body = new JsonObject(response.body());
            assertEquals("The scenario is invalid", body.getString("detail"));
            assertEquals(3, body.getInteger("line"));
            assertEquals(14, body.getInteger("column"));
            assertEquals(false, body.containsKey("x"));
        }
    }

    @Test
    void publisherThatIsDownIsReportedInOneLine() throws Exception {
        String url = publisher(answer(200, "{}"));
        vertx.close().toCompletionStage().toCompletableFuture().join();
        try (ApiServer broker = broker(Optional.of(url))) {
            HttpResponse<String> response = broker.send("GET", "/fleets", null, "");
            assertEquals(503, response.statusCode());
            assertTrue(detail(response).startsWith("The publisher at " + url + " cannot be reached"), detail(response));
        }
    }

    @Test
    void missingResponseToAChangeIsReportedAsAChangeThatMayBeDone() throws Exception {
        String url = publisher(_ -> {});
        try (ApiServer broker = broker(Optional.of(url), Duration.ofSeconds(1))) {
            HttpResponse<String> response = broker.send("DELETE", "/fleets/lab", "operator", "");
            assertEquals(503, response.statusCode());
            assertEquals(
                    "The publisher at " + url
                            + " did not respond within 1 s; it may have done what the request asks for",
                    detail(response));
        }
    }

    @Test
    void rejectedApiKeyOfTheBrokerIsNotReportedAsRejectionOfTheCallersApiKey() throws Exception {
        try (ApiServer broker = broker(answer(401, "{\"detail\":\"This needs a key\"}"))) {
            HttpResponse<String> response = broker.send("DELETE", "/fleets/lab", "operator", "");
            assertEquals(502, response.statusCode());
            assertEquals(
                    "The publisher rejects the broker (mqtt.console.publisher-key): This needs a key",
                    detail(response));
        }
    }

    @Test
    void redirectIsNotFollowed() throws Exception {
        String elsewhere = publisher(answer(200, "{}"));
        try (ApiServer broker = broker(request -> request.response()
                .setStatusCode(307)
                .putHeader("Location", elsewhere)
                .end())) {
            HttpResponse<String> response = broker.send("GET", "/fleets", null, "");
            assertEquals(502, response.statusCode());
            assertEquals("The publisher responded with the status 307", detail(response));
            assertEquals(1, received.size());
        }
    }

    @Test
    void responseOfThePublisherThatIsNotJsonOrIsTooLongIsRejected() throws Exception {
        try (ApiServer broker = broker(answer(200, "<html>"))) {
            assertEquals(502, broker.send("GET", "/fleets", null, "").statusCode());
        }
        try (ApiServer broker = broker(answer(200, "[" + "1,".repeat(2 << 20) + "1]"))) {
            assertEquals(503, broker.send("GET", "/fleets", null, "").statusCode());
        }
    }

    @Test
    void invalidNamesAndParametersAndLargeBodiesAreNotForwarded() throws Exception {
        try (ApiServer broker = broker(answer(200, "{}"))) {
            assertEquals(404, broker.send("GET", "/fleets/..%2Flogin", null, "").statusCode());
            assertEquals(
                    404, broker.send("DELETE", "/fleets/%3Fx", "operator", "").statusCode());
            assertEquals(400, broker.send("GET", "/fleets?x=1", null, "").statusCode());
            assertEquals(
                    413,
                    broker.send("POST", "/fleets", "operator", "x".repeat(70_000))
                            .statusCode());
            assertEquals(List.of(), received);
        }
    }
}
