package culex.broker.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The lines of the audit log for requests to the admin API. */
class AdminRoutesAuditTest extends AdminRoutesFixture {
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
}
