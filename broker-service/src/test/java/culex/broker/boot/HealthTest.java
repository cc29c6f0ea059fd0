package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HealthTest {
    /** Number of blocked tasks, more than the worker pool has threads. */
    private static final int TASKS = 2000;

    @TestHTTPResource(value = "/", management = true)
    @Nullable URI management;

    @Inject
    @Nullable ExecutorService workers;

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI address = Objects.requireNonNull(management).resolve("/q/health" + path);
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(Duration.ofMinutes(1))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void healthChecksHaveDistinctNamesAndReportNoErrorOnAHealthyBroker() throws IOException, InterruptedException {
        TreeMap<String, JsonNode> checks = new TreeMap<>();
        for (JsonNode check : new ObjectMapper().readTree(get("").body()).path("checks")) {
            assertEquals(null, checks.put(check.path("name").asText(), check.path("data")));
        }
        assertTrue(checks.keySet().containsAll(List.of("MQTT listeners", "broker", "event loops", "store")));
        assertEquals(
                "normal",
                Objects.requireNonNull(checks.get("memory")).path("state").asText());
        assertFalse(checks.toString().contains("error"), checks.toString());
        JsonNode broker = Objects.requireNonNull(checks.get("broker"));
        assertFalse(broker.path("version").asText().isEmpty());
        assertTrue(broker.path("uptime").asText().startsWith("PT"));
    }

    @Test
    void healthRequestIsAnsweredWhileAllWorkerThreadsAreBusy() throws IOException, InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        try {
            for (int i = 0; i < TASKS; i++) {
                Objects.requireNonNull(workers).execute(() -> {
                    try {
                        busy.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            assertEquals(200, get("/live").statusCode());
            assertEquals(200, get("/ready").statusCode());
            assertEquals(200, get("/started").statusCode());
        } finally {
            busy.countDown();
        }
    }
}
