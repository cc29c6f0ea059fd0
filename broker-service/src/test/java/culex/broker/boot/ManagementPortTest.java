package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and metrics are on the management port, and not on the port that clients reach. */
@QuarkusTest
class ManagementPortTest {
    @TestHTTPResource("/")
    @Nullable URI clients;

    @TestHTTPResource(value = "/", management = true)
    @Nullable URI management;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q",
                "q/",
                "q/health",
                "q/health/live",
                "q/health/ready",
                "q/metrics",
                "q/metrics/",
                "%71/metrics"
            })
    void clientPortServesNoHealthAndNoMetrics(String path) throws IOException, InterruptedException {
        assertEquals(404, get(clients, path).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"q/health", "q/health/live", "q/health/ready", "q/health/started"})
    void managementPortServesHealth(String path) throws IOException, InterruptedException {
        assertEquals(200, get(management, path).statusCode());
    }

    @Test
    void managementPortServesMetrics() throws IOException, InterruptedException {
        String metrics = get(management, "q/metrics").body();
        assertTrue(metrics.contains("\nmqtt_subscriptions "), metrics);
    }

    @Test
    void clientPortRejectsBackupRequests() throws IOException, InterruptedException {
        assertEquals(405, post(clients, "backup").statusCode());
    }

    @Test
    void backupRequestNeedsTheXCulexHeader() throws IOException, InterruptedException {
        assertEquals(403, post(management, "").statusCode());
    }

    @Test
    void backupWithoutADirectoryReportsTheMissingSetting() throws IOException, InterruptedException {
        HttpResponse<String> answer = post(management, "backup");
        assertEquals(503, answer.statusCode());
        assertEquals("{\"error\":\"mqtt.backup.directory is not set\"}\n", answer.body());
    }

    private static HttpResponse<String> post(@Nullable URI root, String header)
            throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI address = Objects.requireNonNull(root).resolve("/q/culex/backup");
            HttpRequest request = HttpRequest.newBuilder(address)
                    .header("X-Culex", header)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpResponse<String> get(@Nullable URI root, String path) throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI address = Objects.requireNonNull(root).resolve("/" + path);
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
