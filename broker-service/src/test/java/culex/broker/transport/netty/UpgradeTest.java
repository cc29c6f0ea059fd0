package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The opening handshake of WebSocket: which requests are upgraded, and the error responses to all others (RFC 6455, section 4.2). */
@QuarkusTest
class UpgradeTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    @TestHTTPResource("/")
    @Nullable URI root;

    private static Map<String, String> handshake() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", "here");
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Version", "13");
        headers.put("Sec-WebSocket-Key", KEY);
        headers.put("Sec-WebSocket-Protocol", "mqtt");
        return headers;
    }

    private String answer(String request, Map<String, String> headers) throws IOException {
        URI address = Objects.requireNonNull(root);
        StringBuilder text = new StringBuilder(request).append("\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int octet = socket.getInputStream().read();
                if (octet < 0) {
                    throw new IOException("only this came: " + head);
                }
                head.append((char) octet);
            }
            return head.toString();
        }
    }

    private int status(String request, Map<String, String> headers) throws IOException {
        return Integer.parseInt(answer(request, headers).split(" ", 3)[1]);
    }

    private int statusWith(String header, String value) throws IOException {
        Map<String, String> headers = handshake();
        headers.put(header, value);
        return status("GET /mqtt HTTP/1.1", headers);
    }

    private int statusWithout(String header) throws IOException {
        Map<String, String> headers = handshake();
        headers.remove(header);
        return status("GET /mqtt HTTP/1.1", headers);
    }

    @Test
    void everyWebSocketPathUpgradesWithAndWithoutAQuery() throws IOException {
        for (String path : new String[] {"/", "/mqtt", "/ws", "/?a=b", "/mqtt?token=x%2Fy", "/ws?"}) {
            assertEquals(101, status("GET " + path + " HTTP/1.1", handshake()), path);
        }
        assertEquals(404, status("GET /other HTTP/1.1", handshake()));
    }

    @Test
    void upgradeHeadersMayBeListsInAnyLetterCase() throws IOException {
        assertEquals(101, statusWith("Upgrade", "WebSocket"));
        assertEquals(101, statusWith("Connection", "keep-alive, upgrade"));
        assertEquals(101, statusWith("Sec-WebSocket-Protocol", "foo , mqtt,bar"));
        assertEquals(101, statusWith("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"));
    }

    @Test
    void extensionOffersAreDeclinedAlsoWithMalformedParameters() throws IOException {
        for (String offer : new String[] {
            "permessage-deflate; client_max_window_bits=99999999999",
            "permessage-deflate; client_max_window_bits=x",
            "permessage-deflate; server_max_window_bits=",
            "=;,=\""
        }) {
            Map<String, String> headers = handshake();
            headers.put("Sec-WebSocket-Extensions", offer);
            String answer = answer("GET /mqtt HTTP/1.1", headers);
            assertTrue(answer.startsWith("HTTP/1.1 101 "), offer + ": " + answer);
            assertFalse(answer.toLowerCase(Locale.ROOT).contains("sec-websocket-extensions"), answer);
        }
    }

    @Test
    void responseToAnUnsupportedWebSocketVersionNamesTheSupportedVersion() throws IOException {
        Map<String, String> headers = handshake();
        headers.put("Sec-WebSocket-Version", "8");
        String answer = answer("GET /mqtt HTTP/1.1", headers);
        assertTrue(answer.startsWith("HTTP/1.1 426 "), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("sec-websocket-version: 13\r\n"), answer);
        assertEquals(426, statusWithout("Sec-WebSocket-Version"));
    }

    @Test
    void malformedHandshakeGetsBadRequest() throws IOException {
        assertEquals(400, statusWithout("Sec-WebSocket-Key"));
        assertEquals(400, statusWith("Sec-WebSocket-Key", "abc"));
        assertEquals(400, statusWith("Sec-WebSocket-Key", KEY + "="));
        assertEquals(400, statusWithout("Connection"));
        assertEquals(400, statusWith("Connection", "keep-alive"));
        assertEquals(400, statusWithout("Sec-WebSocket-Protocol"));
        assertEquals(400, statusWith("Sec-WebSocket-Protocol", "amqp"));
        assertEquals(400, status("GET /mqtt HTTP/1.0", handshake()));
        Map<String, String> posted = handshake();
        posted.put("Content-Length", "0");
        assertEquals(400, status("POST /mqtt HTTP/1.1", posted));
    }

    @Test
    void requestWithoutUpgradeIsAnsweredWithUpgradeRequired() throws IOException {
        assertEquals(426, status("GET /mqtt HTTP/1.1", Map.of("Host", "here")));
        assertEquals(426, status("GET /ws HTTP/1.1", Map.of("Host", "here")));
        assertEquals(426, status("HEAD /mqtt HTTP/1.1", Map.of("Host", "here")));
        assertEquals(200, status("GET / HTTP/1.1", Map.of("Host", "here")));
    }

    @Test
    void connectInTheSameSegmentAsTheUpgradeRequestClosesTheConnection() throws IOException {
        URI address = Objects.requireNonNull(root);
        StringBuilder text = new StringBuilder("GET /mqtt HTTP/1.1\r\n");
        handshake()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append("\r\n"));
        byte[] request = text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] connect = {
            (byte) 0x82, (byte) 0x8F, 0, 0, 0, 0, 0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'a'
        };
        byte[] both = Arrays.copyOf(request, request.length + connect.length);
        System.arraycopy(connect, 0, both, request.length, connect.length);
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(both);
            byte[] answer = socket.getInputStream().readAllBytes(); // ends only when the broker closes
            byte[] connAck = {(byte) 0x82, 4, 0x20, 2, 0, 0};
            String came = new String(answer, StandardCharsets.ISO_8859_1);
            assertFalse(came.contains(new String(connAck, StandardCharsets.ISO_8859_1)), came);
        }
    }
}
