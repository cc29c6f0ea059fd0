package culex.broker.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A broker that relays its clients to the owner of the sessions, which is another broker in the same JVM, and clients of both. */
class RelayFixture {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final int PATIENCE_MILLIS = (int) PATIENCE.toMillis();
    private static final int MEGABYTE = 1 << 20;

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
    public static class OneFront implements QuarkusTestProfile {
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

    /** The settings of the owner that each test begins with. */
    Map<String, String> settingsOfOwner() {
        return Map.of();
    }

    @BeforeEach
    void startOwner() {
        owner = ReplicaBroker.owner(shared, settingsOfOwner());
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

    /** Checks that relayed clients exchange messages of each QoS, and of sizes from 0 to a megabyte. */
    void checkExchange(String transport) throws InterruptedException {
        Mqtt5BlockingClient subscriber = connect(transport, "subscriber-" + transport);
        Mqtt5BlockingClient publisher = connect(transport, "publisher-" + transport);
        assertEquals(2, front.relaying().relayed());
        assertEquals(0, front.services().sessions().sessions().size());
        try (var messages = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
            subscriber
                    .subscribeWith()
                    .topicFilter("relay/#")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
            for (MqttQos qos : MqttQos.values()) {
                for (int size : new int[] {0, 100, 9000, MEGABYTE}) {
                    byte[] payload = new byte[size];
                    Arrays.fill(payload, (byte) size);
                    publisher
                            .publishWith()
                            .topic("relay/" + qos)
                            .qos(qos)
                            .payload(payload)
                            .send();
                    Mqtt5Publish received = messages.receive(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                            .orElseThrow();
                    assertEquals("relay/" + qos, received.getTopic().toString());
                    assertEquals(qos, received.getQos());
                    assertArrayEquals(payload, received.getPayloadAsBytes());
                }
            }
        }
    }

    /** Checks that a client that does not read pauses the relay, so that the messages for it wait at the owner, and gets them all later. */
    void checkSlowReader(Map<String, String> settings) throws IOException {
        Map<String, String> sendsMuch = new HashMap<>(settings);
        sendsMuch.put("mqtt.limits.inflight-bytes-per-client-max", "100000000");
        try (ReplicaBroker sending = ReplicaBroker.owner(shared, sendsMuch);
                ReplicaBroker relaying = ReplicaBroker.front(shared, sending.asOwner(), settings);
                Socket reader = open("127.0.0.1", relaying.broker.tcpPort())) {
            assertEquals(0, connect(reader, 4, "reader"));
            reader.getOutputStream().write(HexFormat.of().parseHex("820800010003622f23" + "01"));
            assertEquals(0x90, reader.getInputStream().read());
            reader.getInputStream().readNBytes(4);
            Mqtt5BlockingClient publisher = connected(builder("writer", sending.broker.tcpPort()));
            int count = 400;
            byte[] payload = new byte[100_000]; // 40 MB, more than the buffers of the sockets hold
            for (int i = 0; i < count; i++) {
                payload[0] = (byte) i;
                publisher
                        .publishWith()
                        .topic("b/x")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload)
                        .send();
            }
            await("the owner to be paused").atMost(PATIENCE).until(() -> sending.outboundBytes() > 0);
            assertTrue(relaying.outboundBytes() < MEGABYTE, () -> relaying.outboundBytes() + " bytes");
            for (int i = 0; i < count; i++) {
                assertEquals(i & 0xFF, readPublish(reader) & 0xFF);
            }
            publisher.disconnect();
        }
    }

    /** Reads a PUBLISH with QoS 1, acknowledges it, and returns the first byte of its payload. */
    private static byte readPublish(Socket reader) throws IOException {
        InputStream in = reader.getInputStream();
        assertEquals(0x32, in.read());
        int length = 0;
        int shift = 0;
        int octet;
        do {
            octet = in.read();
            length |= (octet & 0x7F) << shift;
            shift += 7;
        } while (octet >= 0x80);
        byte[] body = in.readNBytes(length);
        reader.getOutputStream().write(new byte[] {0x40, 2, body[5], body[6]});
        return body[7];
    }
}
