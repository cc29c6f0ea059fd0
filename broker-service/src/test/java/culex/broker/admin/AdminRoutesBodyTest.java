package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.ops.LogLines;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of requests to the admin API: which are read, and which are rejected. */
class AdminRoutesBodyTest extends AdminRoutesFixture {
    /** {@code curl -d} sends JSON as a form by default; Vert.x could not decode these as forms, and the status was 500. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data", "MULTIPART/x; boundary=b"})
    void jsonWithTheContentTypeOfAFormIsAccepted(String type) throws Exception {
        for (String name : List.of("100%zz", "x".repeat(20_000), "a&".repeat(1_000))) {
            HttpRequest request = HttpRequest.newBuilder(
                            server.request("POST", "/things", "admin", "{\"name\":\"" + name + "\"}"), (_, _) -> true)
                    .header("Content-Type", type)
                    .build();
            HttpResponse<String> response = server.http().send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals("{\"size\":5,\"name\":\"" + name + "\"}\n", response.body());
        }
    }

    @Test
    void connectionThatClosesWithinABodyIsNotLogged() throws Exception {
        try (LogLines all = new LogLines("")) {
            for (int i = 0; i < 5; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.getOutputStream()
                            .write(("POST /api/v1/things HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                            + ApiServer.key("admin")
                                            + "\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n{")
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertEquals('H', socket.getInputStream().read());
                }
            }
            assertEquals(200, send("POST", "/things", "admin", "{}").statusCode());
            assertEquals(1, all.lines().size(), all.lines().toString());
        }
    }

    @Test
    void bodyOfACallerWithoutAKeyIsNotRead() throws Exception {
        String large = "x".repeat((int) AdminRoutes.BODY_BYTES_MAX + 1);
        assertProblem(401, "This needs a key of mqtt.management.token-file", send("POST", "/things", null, large));
        assertProblem(400, "This request has no body", send("GET", "/login", "admin", "{}"));
    }

    @Test
    void bodyBeyondTheLimitIsRejected() throws Exception {
        String large = "{\"name\":\"" + "x".repeat((int) AdminRoutes.BODY_BYTES_MAX) + "\"}";
        assertProblem(413, "The body is larger than 1048576 bytes", send("POST", "/things", "admin", large));
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
