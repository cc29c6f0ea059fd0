package culex.broker.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The limit of concurrent requests to the admin API. */
class AdminRoutesLimitTest extends AdminRoutesFixture {
    @Test
    void concurrentRequestsAboveTheLimitAreRejectedAndRequestsWithinTheLimitAreAnswered() throws Exception {
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
}
