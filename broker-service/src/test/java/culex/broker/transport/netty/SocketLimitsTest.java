package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.boot.Broker;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of sockets before CONNACK, over TCP and over HTTP. Each test uses a separate address of the loopback network. */
@QuarkusTest
@TestProfile(SocketLimitsTest.SmallLimits.class)
class SocketLimitsTest {
    private static final int PLACES = 4;
    private static final String HANDSHAKE = """
            GET /mqtt HTTP/1.1
            Host: x
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Protocol: mqtt

            """;
    private static final byte[] CONNECT = connect("device");
    private static final int PATIENCE_MILLIS = 20_000;

    /** Small limits, so that few sockets reach them. */
    public static class SmallLimits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mqtt.limits.unauthenticated-per-address-max", Integer.toString(PLACES),
                    "mqtt.limits.unauthenticated-bytes-max", "100000",
                    "mqtt.limits.connect-timeout", "5s",
                    "mqtt.limits.http-timeout", "5s");
        }
    }

    @Inject
    MemoryBudget memory;

    @Inject
    Broker broker;

    @TestHTTPResource("/")
    @Nullable URI http;

    private static Socket open(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MILLIS);
        return socket;
    }

    private int port(boolean isHttp) {
        return isHttp ? Objects.requireNonNull(http).getPort() : broker.tcpPort();
    }

    /** Reads until the other side closes; fails after a timeout. */
    private static void awaitClosed(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // The response that the broker sends before it closes.
            }
        } catch (SocketException reset) {
            // The broker may also close the connection with a TCP reset.
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static String head(Socket socket) throws IOException {
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

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void silentSocketsOfAnAddressBeyondTheLimitAreClosed(boolean isHttp) throws IOException {
        String from = isHttp ? "127.0.1.1" : "127.0.1.2";
        long before = memory.timesReached(LimitReached.UNAUTHENTICATED_PER_ADDRESS);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 3 * PLACES; i++) {
            sockets.add(open(from, port(isHttp)));
        }
        for (Socket extra : sockets.subList(PLACES, 3 * PLACES)) {
            awaitClosed(extra);
        }
        assertEquals(before + 2 * PLACES, memory.timesReached(LimitReached.UNAUTHENTICATED_PER_ADDRESS));
        for (Socket silent : sockets.subList(0, PLACES)) {
            awaitClosed(silent); // by the timeout
        }
        closeAll(sockets);
    }

    @Test
    void clientOfAnotherAddressConnectsWhileOneAddressIsAtItsLimit() throws IOException {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 2 * PLACES; i++) {
            silent.add(open("127.0.1.3", port(false)));
        }
        try (Socket client = open("127.0.1.4", port(false))) {
            assertConnects(client);
        }
        closeAll(silent);
    }

    private static void assertConnects(Socket client) throws IOException {
        client.getOutputStream().write(CONNECT);
        InputStream in = client.getInputStream();
        assertEquals(0x20, in.read(), "CONNACK");
        in.readNBytes(2);
        assertEquals(0, in.read(), "Success");
    }

    @Test
    void connectedClientsDoNotCountAsUnauthenticated() throws IOException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 5 * PLACES; i++) {
            Socket client = open("127.0.1.5", port(false));
            clients.add(client);
            client.getOutputStream().write(connect("client-" + i));
            assertEquals(0x20, client.getInputStream().read(), "CONNACK");
        }
        closeAll(clients);
    }

    private static byte[] connect(String clientId) {
        byte[] id = clientId.getBytes(StandardCharsets.US_ASCII);
        byte[] head = HexFormat.of()
                .parseHex("10" + HexFormat.of().toHexDigits((byte) (13 + id.length)) + "00044d515454050200000000"
                        + HexFormat.of().toHexDigits((byte) id.length));
        byte[] packet = Arrays.copyOf(head, head.length + id.length);
        System.arraycopy(id, 0, packet, head.length, id.length);
        return packet;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void slowlySentBytesDoNotExtendTheTimeout(boolean isHttp) throws IOException {
        byte[] start = isHttp
                ? "GET / HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.US_ASCII)
                : HexFormat.of().parseHex("10ff7f");
        try (Socket socket = open(isHttp ? "127.0.1.6" : "127.0.1.7", port(isHttp))) {
            socket.getOutputStream().write(start);
            Awaitility.await("the close of the socket")
                    .atMost(Duration.ofMillis(PATIENCE_MILLIS))
                    .pollInterval(100, TimeUnit.MILLISECONDS)
                    .until(() -> {
                        try {
                            socket.getOutputStream().write(isHttp ? 'a' : 0);
                        } catch (SocketException closed) {
                            return true;
                        }
                        return isClosed(socket);
                    });
        }
        if (isHttp) {
            assertTrue(memory.timesReached(LimitReached.HTTP_TIMEOUT) > 0);
        }
    }

    @Test
    void idleHttpConnectionIsClosed() throws IOException {
        try (Socket socket = open("127.0.1.8", port(true))) {
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream()
                        .write("HEAD /favicon.svg HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(head(socket).startsWith("HTTP/1.1 200"));
            }
            awaitClosed(socket);
        }
    }

    @Test
    void upgradedConnectionOutlivesTheHttpTimeout() throws IOException {
        try (Socket socket = open("127.0.1.9", port(true))) {
            socket.getOutputStream().write(HANDSHAKE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertTrue(head(socket).startsWith("HTTP/1.1 101"));
            byte[] frame = new byte[6 + CONNECT.length];
            frame[0] = (byte) 0x82;
            frame[1] = (byte) (0x80 | CONNECT.length); // a mask of zeros changes nothing
            System.arraycopy(CONNECT, 0, frame, 6, CONNECT.length);
            socket.getOutputStream().write(frame);
            assertEquals(0x82, in.read());
            int length = in.read();
            assertEquals(0x20, in.readNBytes(length)[0], "CONNACK");
            try (Socket idle = open("127.0.1.9", port(true))) {
                awaitClosed(idle); // after the time at which a connection without an upgrade is closed
            }
            socket.getOutputStream().write(HexFormat.of().parseHex("828200000000c000"));
            assertArrayEquals(HexFormat.of().parseHex("8202d000"), in.readNBytes(4), "PINGRESP");
        }
    }

    @Test
    void unauthenticatedSocketIsClosedWhenItsBytesExceedTheLimitForAllTogether() throws IOException {
        long before = memory.timesReached(LimitReached.UNAUTHENTICATED_BYTES);
        List<Socket> sockets = new ArrayList<>();
        byte[] part = new byte[40_000];
        System.arraycopy(HexFormat.of().parseHex("10ffff0600044d5154540502ffff00ffff"), 0, part, 0, 17);
        for (int i = 0; i < PLACES; i++) {
            Socket socket = open("127.0.1.10", port(false));
            sockets.add(socket);
            socket.getOutputStream().write(part);
        }
        Awaitility.await("a closed socket")
                .atMost(Duration.ofMillis(PATIENCE_MILLIS))
                .until(() -> memory.timesReached(LimitReached.UNAUTHENTICATED_BYTES) > before);
        try (Socket client = open("127.0.1.11", port(false))) {
            assertConnects(client);
        }
        closeAll(sockets);
    }

    @Test
    void connectThatAnnouncesTooManyBytesIsRejectedAtItsHeader() throws IOException {
        long before = memory.timesReached(LimitReached.CONNECT_PACKET_SIZE);
        try (Socket socket = open("127.0.1.12", port(false))) {
            socket.getOutputStream().write(HexFormat.of().parseHex("10818008")); // 131,077 bytes in all
            awaitClosed(socket);
        }
        assertEquals(before + 1, memory.timesReached(LimitReached.CONNECT_PACKET_SIZE));
    }
}
