package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.ops.LogLines;
import culex.support.api.ApiAnswer;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with routes for the tests of AdminRoutes, which read, change, fail and wait, and an HTTP client. */
abstract class AdminRoutesFixture {
    static final int PERMITS = 8;
    private static final int LARGE = 8 << 20;

    @TempDir
    private Path directory;

    final CountDownLatch release = new CountDownLatch(1);
    final LogLines audit = new LogLines("culex.audit");
    ApiServer server;
    int port;

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

    HttpResponse<String> send(String method, String path, @Nullable String role, String body)
            throws IOException, InterruptedException {
        return server.send(method, path, role, body);
    }

    static void assertProblem(int status, String detail, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("content-type").orElse(""));
        JsonObject problem = new JsonObject(response.body());
        assertEquals(status, problem.getInteger("status"));
        assertEquals(detail, problem.getString("detail"));
    }
}
