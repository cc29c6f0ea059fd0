package culex.system.services;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.testing.BrokerProcess;
import culex.testing.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of the packaged broker behind proxies: the PROXY protocol over TCP, and forwarded addresses over WebSocket. The proxy has the
 * address 127.0.0.1; other addresses of the loopback network are not trusted.
 */
@Tag("native")
class ProxiedClientsTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int BANNED = 0x8A;
    private static final int QUOTA_EXCEEDED = 0x97;

    @TempDir
    private static Path directory;

    private static int proxiedPort;
    private static BrokerProcess broker;

    @BeforeAll
    static void startBroker() throws IOException {
        Path bans = Files.writeString(directory.resolve("bans"), "address 192.0.2.66\naddress 2001:db8:66::/48\n");
        proxiedPort = Ports.free();
        broker = BrokerProcess.start(Map.of(
                "MQTT_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8",
                "MQTT_LISTENERS_PROXIED_PORT", Integer.toString(proxiedPort),
                "MQTT_LISTENERS_PROXIED_PROXY_PROTOCOL", "true",
                "MQTT_BANS_FILE", bans.toString(),
                "MQTT_LIMITS_CONNECTIONS_PER_ADDRESS_MAX", "1",
                "MQTT_WEBSOCKET_ALLOWED_HOSTS", "broker.example",
                "MQTT_STORE_KIND", "memory"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static Socket open(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] connect(String clientId) {
        byte[] id = clientId.getBytes(US_ASCII);
        byte[] head = HexFormat.of().parseHex("100000044d5154540502000000" + "0000");
        byte[] packet = Arrays.copyOf(head, head.length + id.length);
        packet[1] = (byte) (packet.length - 2);
        packet[head.length - 1] = (byte) id.length;
        System.arraycopy(id, 0, packet, head.length, id.length);
        return packet;
    }

    /** Sends a header of the PROXY protocol and CONNECT, and returns the Reason Code of CONNACK. */
    private static int connectOverTcp(Socket socket, String client, String clientId) throws IOException {
        String version = client.contains(":") ? "TCP6" : "TCP4";
        String local = client.contains(":") ? "::1" : "127.0.0.1";
        byte[] header =
                "PROXY %s %s %s 4711 1883\r\n".formatted(version, client, local).getBytes(US_ASCII);
        byte[] packet = connect(clientId);
        byte[] both = Arrays.copyOf(header, header.length + packet.length);
        System.arraycopy(packet, 0, both, header.length, packet.length);
        socket.getOutputStream().write(both);
        return reasonCode(socket.getInputStream());
    }

    private static int reasonCode(InputStream in) throws IOException {
        assertEquals(0x20, in.read(), "CONNACK");
        in.readNBytes(2); // no packet here is longer than 127 bytes
        return in.read();
    }

    private static int upgrade(Socket socket, String headers) throws IOException {
        return upgrade(socket, "broker.example:8888", headers);
    }

    private static int upgrade(Socket socket, String host, String headers) throws IOException {
        String request = """
                GET /mqtt HTTP/1.1
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Protocol: mqtt
                """ + "Host: " + host + "\n" + headers + "\n";
        socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                throw new IOException("only this came: " + head);
            }
            head.append((char) octet);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Opens a WebSocket and returns the Reason Code of CONNACK. */
    private static int connectOverWebSocket(Socket socket, String headers, String clientId) throws IOException {
        assertEquals(101, upgrade(socket, headers));
        byte[] packet = connect(clientId);
        byte[] frame = new byte[6 + packet.length];
        frame[0] = (byte) 0x82;
        frame[1] = (byte) (0x80 | packet.length); // a mask of zeros changes nothing
        System.arraycopy(packet, 0, frame, 6, packet.length);
        socket.getOutputStream().write(frame);
        socket.getInputStream().readNBytes(2);
        return reasonCode(socket.getInputStream());
    }

    private static void awaitClosed(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException reset) {
            // The broker may also close the connection with a TCP reset.
        }
    }

    private static void awaitConnected(String clientId, String transport, String address) {
        String line = clientId + " connected: anonymous, MQTT 5.0 over " + transport + " from " + address;
        broker.awaitLog(line, each -> each.contains(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::7"})
    void clientHasTheAddressInTheProxyHeader(String address) throws IOException {
        try (Socket socket = open("127.0.0.1", proxiedPort)) {
            assertEquals(0, connectOverTcp(socket, address, "tcp-client"));
            awaitConnected("tcp-client", "tcp", address.contains(":") ? "[2001:db8::7]:4711" : "192.0.2.7:4711");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.66", "2001:db8:66::7"})
    void banOfAnAddressAppliesBehindAProxy(String address) throws IOException {
        try (Socket tcp = open("127.0.0.1", proxiedPort);
                Socket webSocket = open("127.0.0.1", broker.httpPort())) {
            assertEquals(BANNED, connectOverTcp(tcp, address, "banned"));
            assertEquals(BANNED, connectOverWebSocket(webSocket, "X-Forwarded-For: " + address + "\n", "banned"));
        }
    }

    @Test
    void limitPerAddressCountsTheClientsOfAProxySeparately() throws IOException {
        try (Socket tcp = open("127.0.0.1", proxiedPort);
                Socket sameAddress = open("127.0.0.1", broker.httpPort());
                Socket other = open("127.0.0.1", broker.httpPort())) {
            assertEquals(0, connectOverTcp(tcp, "192.0.2.20", "first"));
            assertEquals(
                    QUOTA_EXCEEDED,
                    connectOverWebSocket(sameAddress, "Forwarded: for=192.0.2.20;proto=https\n", "second"));
            assertEquals(0, connectOverWebSocket(other, "X-Forwarded-For: 192.0.2.21\n", "third"));
        }
    }

    @Test
    void headerOfAnUntrustedPeerSetsNoClientAddress() throws IOException {
        try (Socket tcp = open("127.0.0.2", proxiedPort);
                Socket webSocket = open("127.0.0.3", broker.httpPort())) {
            awaitClosed(tcp);
            assertEquals(
                    0,
                    connectOverWebSocket(
                            webSocket, "X-Forwarded-For: 192.0.2.66\nForwarded: for=192.0.2.66\n", "spoofer"));
            awaitConnected("spoofer", "ws", "127.0.0.3:" + webSocket.getLocalPort());
        }
    }

    @Test
    void forwardedAddressBeforeTheLastUntrustedAddressIsIgnored() throws IOException {
        try (Socket webSocket = open("127.0.0.1", broker.httpPort())) {
            assertEquals(
                    0,
                    connectOverWebSocket(
                            webSocket, "X-Forwarded-For: 192.0.2.66, 192.0.2.31, 10.0.0.5\n", "forwarded"));
            awaitConnected("forwarded", "ws", "192.0.2.31:0");
        }
    }

    @Test
    void headersThatNameDifferentClientsAreRejected() throws IOException {
        try (Socket webSocket = open("127.0.0.1", broker.httpPort())) {
            assertEquals(400, upgrade(webSocket, "X-Forwarded-For: 192.0.2.7\nForwarded: for=192.0.2.8\n"));
        }
    }

    @Test
    void pageOfAnotherOriginAndRequestForAnUnlistedHostAreRejected() throws IOException {
        try (Socket webSocket = open("127.0.0.1", broker.httpPort())) {
            assertEquals(403, upgrade(webSocket, "Origin: http://evil.example\n"));
        }
        try (Socket rebound = open("127.0.0.1", broker.httpPort())) {
            assertEquals(403, upgrade(rebound, "evil.example", "Origin: http://evil.example\n"));
        }
        broker.awaitLog(
                "the host",
                line -> line.contains(
                        "Rejected a WebSocket for the host evil.example: it is not in mqtt.websocket.allowed-hosts"));
    }
}
