package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import culex.broker.security.AuthenticationTest.Signer;
import culex.broker.transport.netty.RawHttp;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tokens in the WebSocket upgrade, sent with HiveMQ's client; the tests whose upgrade is rejected use the JDK's client. */
@QuarkusTest
@TestProfile(AuthenticationTest.WithUsers.class)
class UpgradeTokenTest {
    @TestHTTPResource("/mqtt")
    @Nullable URI address;

    private URI address() {
        return Objects.requireNonNull(address);
    }

    private Mqtt5ClientBuilder client(Map<String, String> headers) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost(address().getHost())
                .serverPort(address().getPort())
                .webSocketConfig()
                .serverPath("mqtt")
                .httpHeaders(headers)
                .applyWebSocketConfig();
    }

    private void assertAccepted(Map<String, String> headers) {
        Mqtt5BlockingClient client = client(headers).buildBlocking();
        client.connect();
        client.disconnect();
    }

    private static void assertRejected(Mqtt5ConnAckReasonCode code, Mqtt5ClientBuilder client) {
        Mqtt5BlockingClient blocking = client.buildBlocking();
        assertEquals(
                code,
                assertThrows(Mqtt5ConnAckException.class, blocking::connect)
                        .getMqttMessage()
                        .getReasonCode());
    }

    private void assertRejectedAtTheUpgrade(String header, String value) {
        WebSocket.Builder upgrade =
                HttpClient.newHttpClient().newWebSocketBuilder().subprotocols("mqtt");
        upgrade.header("Origin", ownOrigin()).header(header, value);
        URI webSocket = URI.create(address().toString().replace("http:", "ws:"));
        CompletionException failed = assertThrows(
                CompletionException.class,
                () -> upgrade.buildAsync(webSocket, new WebSocket.Listener() {}).join());
        var response = assertInstanceOf(WebSocketHandshakeException.class, failed.getCause())
                .getResponse();
        assertEquals(401, response.statusCode());
        assertEquals(
                "Bearer error=\"invalid_token\"",
                response.headers().firstValue("WWW-Authenticate").orElse(""));
    }

    private String ownOrigin() {
        return "http://" + address().getAuthority();
    }

    @Test
    void tokenInTheUpgradeHeaderLogsTheClientIn() throws JoseException {
        assertAccepted(Map.of("Authorization", "Bearer " + Signer.token("carol")));
    }

    @Test
    void clientWithoutABearerTokenIsAnonymous() {
        assertRejected(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED, client(Map.of()));
        assertRejected(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED, client(Map.of("Authorization", "Basic YW5uOnNlY3JldA==")));
    }

    @Test
    void passwordInConnectTakesPrecedenceOverTheTokenInTheUpgradeRequest() throws JoseException {
        Mqtt5ClientBuilder client = client(Map.of("Authorization", "Bearer " + Signer.token("carol")));
        assertRejected(
                Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD,
                client.simpleAuth()
                        .username("ann")
                        .password("wrong".getBytes(StandardCharsets.UTF_8))
                        .applySimpleAuth());
    }

    @Test
    void tokenOfAnotherKeyIsRejectedAtConnect() throws JoseException {
        assertRejected(
                Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD,
                client(Map.of("Authorization", "Bearer " + Signer.ofAnotherKey("carol"))));
    }

    @Test
    void expiredMalformedOrRepeatedTokenIsRejectedAtTheUpgrade() throws JoseException {
        String token = Signer.token("carol");
        assertRejectedAtTheUpgrade("Authorization", "Bearer " + Signer.token("carol", -5));
        assertRejectedAtTheUpgrade("Authorization", "bearer secret");
        assertRejectedAtTheUpgrade("Authorization", "Bearer");
        assertRejectedAtTheUpgrade("Cookie", "mqtt_token=secret");
        assertRejectedAtTheUpgrade("Cookie", "mqtt_token=" + token + "; mqtt_token=" + token);
    }

    @Test
    void tokenCookieIsAcceptedFromPagesOfTheBrokersOwnOriginOnly() throws JoseException {
        String cookie = "theme=dark; mqtt_token=" + Signer.token("carol");
        assertAccepted(Map.of("Cookie", cookie, "Origin", ownOrigin()));
        assertRejected(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                client(Map.of("Cookie", cookie, "Origin", "http://" + address().getHost() + ":1")));
        assertRejected(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                client(Map.of("Cookie", cookie.replace("mqtt_token", "MQTT_TOKEN"), "Origin", ownOrigin())));
    }

    private HttpResponse<String> requestTicket(String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address().resolve("/api/v1/tickets")).POST(HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private String ticket() throws IOException, InterruptedException, JoseException {
        HttpResponse<String> response = requestTicket("Authorization", "Bearer " + Signer.token("carol"));
        assertEquals(201, response.statusCode(), response.body());
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""));
        JsonObject issued = new JsonObject(response.body());
        assertEquals(30, issued.getInteger("expiresInSeconds"));
        return issued.getString("ticket");
    }

    private Mqtt5BlockingClient clientWithTicket(String ticket) {
        return client(Map.of())
                .webSocketConfig()
                .serverPath("mqtt")
                .queryString("ticket=" + ticket)
                .applyWebSocketConfig()
                .buildBlocking();
    }

    @Test
    void ticketAuthenticatesOneConnectionOnly() throws IOException, InterruptedException, JoseException {
        String ticket = ticket();
        Mqtt5BlockingClient client = clientWithTicket(ticket);
        client.connect();
        client.disconnect();
        assertEquals(401, upgradeStatus("?ticket=" + ticket));
    }

    @Test
    void unknownTicketAndTwoTicketsAreRejectedAtTheUpgrade() throws IOException, InterruptedException, JoseException {
        assertEquals(401, upgradeStatus("?ticket=unknown"));
        assertEquals(400, undecodableUpgradeStatus()); // Quarkus rejects the query
        assertEquals(401, upgradeStatus("?ticket=" + ticket() + "&ticket=" + ticket()));
    }

    /** Requests an upgrade whose query cannot be decoded, and returns the status of the response. */
    private int undecodableUpgradeStatus() throws IOException {
        return RawHttp.status(address(), """
                GET /mqtt?ticket=% HTTP/1.1
                Host: here
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Protocol: mqtt

                """);
    }

    private int upgradeStatus(String query) {
        URI webSocket = URI.create(address().toString().replace("http:", "ws:") + query);
        CompletionException failed = assertThrows(
                CompletionException.class,
                () -> HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .subprotocols("mqtt")
                        .buildAsync(webSocket, new WebSocket.Listener() {})
                        .join());
        return assertInstanceOf(WebSocketHandshakeException.class, failed.getCause())
                .getResponse()
                .statusCode();
    }

    @Test
    void ticketIsIssuedForAValidTokenOnly() throws IOException, InterruptedException, JoseException {
        assertEquals(401, requestTicket().statusCode());
        assertEquals(401, requestTicket("Authorization", "Bearer secret").statusCode());
        assertEquals(
                401,
                requestTicket("Authorization", "Bearer " + Signer.token("carol", -5))
                        .statusCode());
        HttpResponse<String> response = requestTicket("Authorization", "Bearer " + Signer.ofAnotherKey("carol"));
        assertEquals(401, response.statusCode());
        assertEquals(
                "Bearer error=\"invalid_token\"",
                response.headers().firstValue("WWW-Authenticate").orElse(""));
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void ticketIsIssuedOnlyToPagesWhoseOriginMayConnect() throws IOException, InterruptedException, JoseException {
        String token = "Bearer " + Signer.token("carol");
        HttpResponse<String> own = requestTicket("Authorization", token, "Origin", ownOrigin());
        assertEquals(201, own.statusCode());
        assertEquals(
                ownOrigin(),
                own.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        HttpResponse<String> other = requestTicket("Authorization", token, "Origin", "https://example.com");
        assertEquals(403, other.statusCode());
        assertTrue(other.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }

    @Test
    void preflightRequestIsAnsweredForPagesThatSendTheTokenHeader() throws IOException, InterruptedException {
        HttpRequest preflight = HttpRequest.newBuilder(address().resolve("/api/v1/tickets"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .headers("Origin", ownOrigin(), "Access-Control-Request-Method", "POST")
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<Void> response = http.send(preflight, HttpResponse.BodyHandlers.discarding());
            assertEquals(204, response.statusCode());
            assertEquals(
                    "Authorization",
                    response.headers()
                            .firstValue("Access-Control-Allow-Headers")
                            .orElse(""));
        }
    }
}
