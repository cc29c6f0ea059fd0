package culex.broker.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import culex.broker.cluster.Owner;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A broker that relays its clients to the owner of the sessions, which is a further broker in the same JVM, and clients of both. */
class RelayFixture {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final int PATIENCE_MILLIS = (int) PATIENCE.toMillis();

    @Inject
    Broker front;

    @Inject
    SettableOwner ownerOfFront;

    @Inject
    ReplicaBroker.Shared shared;

    @ConfigProperty(name = "quarkus.http.test-port")
    int httpPort;

    ReplicaBroker owner;
    final List<Mqtt5BlockingClient> clients = new ArrayList<>();

    /** A replica whose owner the test sets. */
    public static final class OneFront implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mqtt.cluster.secret", ReplicaBroker.SECRET,
                    "mqtt.cluster.relay-port", "-1",
                    "mqtt.cluster.connect-wait", "30s");
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(SettableOwner.class);
        }
    }

    @BeforeEach
    void startOwner() {
        owner = ReplicaBroker.owner(shared, Map.of());
        ownerOfFront.set(owner.asOwner());
    }

    @AfterEach
    void stopOwner() {
        for (Mqtt5BlockingClient client : clients) {
            if (client.getState().isConnected()) {
                client.disconnect();
            }
        }
        owner.close();
        ownerOfFront.set(Owner.UNKNOWN);
        await("the relays to end").atMost(PATIENCE).until(() -> front.relaying().relayed() == 0);
    }

    Mqtt5ClientBuilder builder(String clientId, int port) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port);
    }

    Mqtt5BlockingClient connected(Mqtt5ClientBuilder builder) {
        Mqtt5BlockingClient client = builder.buildBlocking();
        clients.add(client);
        client.connect();
        return client;
    }

    Mqtt5BlockingClient connect(String transport, String clientId) {
        Mqtt5ClientBuilder builder = builder(clientId, transport.equals("ws") ? httpPort : front.tcpPort());
        return connected(
                transport.equals("ws")
                        ? builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig()
                        : builder);
    }

    static Socket open(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MILLIS);
        return socket;
    }

    static byte[] connectPacket(int level, String clientId) {
        byte[] id = clientId.getBytes(UTF_8);
        byte[] head = HexFormat.of().parseHex("100000044d51545400020000" + (level == 5 ? "00" : "") + "0000");
        head[8] = (byte) level;
        byte[] packet = Arrays.copyOf(head, head.length + id.length);
        packet[1] = (byte) (packet.length - 2);
        packet[head.length - 1] = (byte) id.length;
        System.arraycopy(id, 0, packet, head.length, id.length);
        return packet;
    }

    /** Reads CONNACK, and returns its Reason Code or return code. */
    static int reasonCode(InputStream in) throws IOException {
        assertEquals(0x20, in.read(), "CONNACK");
        int remaining = in.read();
        byte[] body = in.readNBytes(remaining);
        return body[1] & 0xFF;
    }

    static int connect(Socket socket, int level, String clientId) throws IOException {
        socket.getOutputStream().write(connectPacket(level, clientId));
        return reasonCode(socket.getInputStream());
    }

    static void awaitClosed(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException reset) {
            // A reset is also a close.
        }
    }
}
