package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import culex.broker.security.AuthenticationTest.Signer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tokens in the WebSocket upgrade, sent with HiveMQ's client, or with the JDK's client if the upgrade is rejected. */
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
    void passwordInConnectReplacesTheTokenOfTheUpgrade() throws JoseException {
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
}
