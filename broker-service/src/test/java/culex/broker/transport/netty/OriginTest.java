package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which web pages may open a WebSocket, also with unusual spellings of the path. */
@QuarkusTest
@TestProfile(OriginTest.OneOrigin.class)
class OriginTest {
    /** Settings with one allowed origin. */
    public static class OneOrigin implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mqtt.websocket.allowed-origins", "https://Example.com, http://other.example:8080");
        }
    }

    @TestHTTPResource("/")
    @Nullable URI root;

    private int status(String path, String host, String headers) throws IOException {
        return RawHttp.status(Objects.requireNonNull(root), """
                GET %s HTTP/1.1
                Host: %s
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Protocol: mqtt
                %s

                """.formatted(path, host, headers));
    }

    private int statusOf(String origin, String host) throws IOException {
        return status("/mqtt", host, "Upgrade: websocket\nOrigin: " + origin);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com, here:8888",
        "HTTPS://EXAMPLE.COM, here:8888",
        "http://other.example:8080, here:8888",
        "http://here:8888, here:8888",
        "http://here, here:80",
        "http://here:80, here",
        "https://here, here",
        "https://here, here:443",
        "https://Here, here",
    })
    void pageOfAnAllowedOriginOrOfTheBrokerItselfMayConnect(String origin, String host) throws IOException {
        assertEquals(101, statusOf(origin, host));
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, here:8888",
        "http://example.com, here:8888",
        "https://example.com.evil.example, here:8888",
        "http://here:8889, here:8888",
        "http://here, here:443",
        "null, here:8888",
        "here:8888, here:8888",
    })
    void pageOfAnotherOriginIsRejected(String origin, String host) throws IOException {
        assertEquals(403, statusOf(origin, host));
    }

    @Test
    void clientWithoutAnOriginHeaderMayConnect() throws IOException {
        assertEquals(101, status("/mqtt", "here", "Upgrade: websocket"));
    }

    @Test
    void requestWithSeveralOriginHeadersIsRejected() throws IOException {
        assertEquals(
                403,
                status(
                        "/mqtt",
                        "here",
                        "Upgrade: websocket\nOrigin: https://example.com\nOrigin: https://evil.example"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//",
                "/mqtt",
                "/mqtt/",
                "/mqtt//",
                "//mqtt",
                "/./mqtt",
                "/x/../mqtt",
                "/mqtt/.",
                "/mqtt/x/..",
                "/mqtt;x=y",
                "/mqtt;",
                ";/mqtt",
                "/mqtt?x",
                "/mqtt#x",
                "/%6dqtt",
                "/mqt%74",
                "/mqtt%2f",
                "/mqtt%2F..",
                "/%2fmqtt",
                "/mqtt%20",
                "/MQTT",
                "/Mqtt",
                "/ws",
                "/ws/",
                "/WS",
                "/ws;x",
                "/mqtt/x",
                "/mqtt%00",
                "/mqtt%3bx",
                "/mqtt\\",
                "/.%2e/mqtt",
                "http://here/mqtt",
                "*"
            })
    void noSpellingOfThePathBypassesTheOriginCheck(String path) throws IOException {
        for (String upgrade : new String[] {"websocket", "WebSocket", "h2c, websocket", "x", "h2c"}) {
            int status = status(path, "here", "Upgrade: " + upgrade + "\nOrigin: https://evil.example");
            assertNotEquals(101, status, upgrade);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/mqtt", "/mqtt/", "/ws", "/ws/", "/mqtt/?a=b", "//mqtt", "/%6dqtt"})
    void webSocketPathMayEndWithASlash(String path) throws IOException {
        assertEquals(101, status(path, "here", "Upgrade: websocket\nOrigin: https://example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other", "/mqtt/x", "/MQTT", "/mqtt;x"})
    void webSocketOnAnotherPathIsNotFound(String path) throws IOException {
        assertEquals(404, status(path, "here", "Upgrade: websocket"));
    }
}
