package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The login and the routes together, with an HTTP client: which requests are allowed, and which are malformed. */
class AdminRoutesTest extends AdminRoutesFixture {
    @ParameterizedTest
    @CsvSource({
        "POST, , 401", "POST, viewer, 403", "POST, operator, 200", "POST, admin, 200",
        "DELETE, , 401", "DELETE, viewer, 403", "DELETE, operator, 403", "DELETE, admin, 204"
    })
    void requestIsAllowedOnlyForCallersWithTheRoleThatTheRouteNeeds(String method, @Nullable String key, int status)
            throws Exception {
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
    void headRequestGetsTheStatusOfGetWithoutContent() throws Exception {
        for (String path : new String[] {"/login", "/payloads"}) {
            HttpResponse<String> response = send("HEAD", path, "viewer", "");
            assertEquals(200, response.statusCode(), path);
            assertEquals("", response.body());
            assertEquals(
                    "application/json",
                    response.headers().firstValue("content-type").orElse(""));
        }
        assertEquals(401, send("HEAD", "/payloads?payload=text", null, "").statusCode());
        assertEquals(404, send("HEAD", "/things", "viewer", "").statusCode());
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
    void http2RequestToLocalhostNeedsNoApiKey() throws Exception {
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
    void unexpectedExceptionIsAnsweredWithoutAStackTrace() throws Exception {
        assertProblem(500, "The broker failed to answer; its log says why", send("GET", "/fault", null, ""));
    }
}
