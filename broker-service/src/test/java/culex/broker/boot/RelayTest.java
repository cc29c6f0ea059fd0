package culex.broker.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.broker.admin.LogLines;
import culex.broker.cluster.Owner;
import culex.broker.memory.LimitReached;
import culex.broker.transport.Peer;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of a replica that relays them to the owner of the sessions. The broker of this test is a front; the owner, and further fronts,
 * are further brokers in the same JVM. All connections are real sockets.
 */
@QuarkusTest
@TestProfile(RelayTest.OneFront.class)
class RelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PATIENCE_MILLIS = (int) PATIENCE.toMillis();
    private static final int SERVER_UNAVAILABLE = 0x88;
    private static final int MEGABYTE = 1 << 20;

    @Inject
    Broker front;

    @Inject
    SettableOwner ownerOfFront;

    @Inject
    ReplicaBroker.Shared shared;

    @ConfigProperty(name = "quarkus.http.test-port")
    int httpPort;

    private ReplicaBroker owner;
    private final List<Mqtt5BlockingClient> clients = new ArrayList<>();

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

    private Mqtt5ClientBuilder builder(String clientId, int port) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port);
    }

    private Mqtt5BlockingClient connected(Mqtt5ClientBuilder builder) {
        Mqtt5BlockingClient client = builder.buildBlocking();
        clients.add(client);
        client.connect();
        return client;
    }

    private Mqtt5BlockingClient connect(String transport, String clientId) {
        Mqtt5ClientBuilder builder = builder(clientId, transport.equals("ws") ? httpPort : front.tcpPort());
        return connected(
                transport.equals("ws")
                        ? builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig()
                        : builder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ws"})
    void relayedClientsExchangeMessagesOfAllQosAndSizes(String transport) throws InterruptedException {
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

    @Test
    void retainedMessageOfARelayedClientIsSentToALaterSubscription() throws InterruptedException {
        connect("tcp", "retaining")
                .publishWith()
                .topic("r")
                .retain(true)
                .payload("kept".getBytes(UTF_8))
                .send();
        Mqtt5BlockingClient subscriber = connect("ws", "late");
        try (var messages = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
            subscriber.subscribeWith().topicFilter("r").send();
            Mqtt5Publish received =
                    messages.receive(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).orElseThrow();
            assertTrue(received.isRetain());
        }
    }

    @Test
    void secondConnectionThroughAnotherRelayingReplicaTakesTheSessionOver() throws Exception {
        try (ReplicaBroker other = ReplicaBroker.front(shared, owner.asOwner(), Map.of())) {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            connected(builder("moving", front.tcpPort())
                    .addDisconnectedListener(context -> end.complete(context.getCause())));
            connected(builder("moving", other.broker.tcpPort()));
            Throwable cause = end.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertEquals(
                    Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER,
                    ((Mqtt5DisconnectException) cause).getMqttMessage().getReasonCode());
            assertEquals(1, other.relayed());
        }
    }

    private static Socket open(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] connectPacket(int level, String clientId) {
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
    private static int reasonCode(InputStream in) throws IOException {
        assertEquals(0x20, in.read(), "CONNACK");
        int remaining = in.read();
        byte[] body = in.readNBytes(remaining);
        return body[1] & 0xFF;
    }

    private static int connect(Socket socket, int level, String clientId) throws IOException {
        socket.getOutputStream().write(connectPacket(level, clientId));
        return reasonCode(socket.getInputStream());
    }

    private static void awaitClosed(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException reset) {
            // A reset is also a close.
        }
    }

    @Test
    void ownerSeesTheAddressAndTheListenerOfARelayedClient() throws IOException {
        try (Socket socket = open("127.0.0.7", front.tcpPort())) {
            assertEquals(0, connect(socket, 4, "seen"));
            Peer peer = Objects.requireNonNull(owner.connectionOf("seen")).peer();
            assertEquals("127.0.0.7:" + socket.getLocalPort(), peer.address());
            assertEquals(Peer.Kind.TCP, peer.kind());
            assertEquals("tcp", peer.listener().name());
        }
        connect("ws", "seen-ws");
        Peer peer = Objects.requireNonNull(owner.connectionOf("seen-ws")).peer();
        assertEquals(Peer.Kind.WS, peer.kind());
    }

    @Test
    void limitPerAddressCountsTheAddressesOfRelayedClients() throws IOException {
        try (ReplicaBroker limited =
                ReplicaBroker.owner(shared, Map.of("mqtt.limits.connections-per-address-max", "1"))) {
            ownerOfFront.set(limited.asOwner());
            try (Socket one = open("127.0.0.7", front.tcpPort());
                    Socket sameAddress = open("127.0.0.7", front.tcpPort());
                    Socket other = open("127.0.0.8", front.tcpPort())) {
                assertEquals(0, connect(one, 5, "one"));
                assertEquals(0x97, connect(sameAddress, 5, "two"));
                assertEquals(0, connect(other, 5, "three"));
            }
        }
    }

    @Test
    void frontWithAnotherSecretIsRejected() throws IOException {
        try (ReplicaBroker stranger = ReplicaBroker.front(
                        shared, owner.asOwner(), Map.of("mqtt.cluster.secret", "another secret of nobody"));
                Socket socket = open("127.0.0.1", stranger.broker.tcpPort())) {
            socket.getOutputStream().write(connectPacket(5, "stranger"));
            awaitClosed(socket);
            assertEquals(List.of(LimitReached.RELAY_HEADER), owner.rejected());
            assertEquals(1, owner.memory.timesReached(LimitReached.RELAY_HEADER));
            assertEquals(0, owner.broker.services().sessions().sessions().size());
        }
    }

    @Test
    void connectWithoutAHeaderOnTheRelayPortIsRejected() throws IOException {
        try (Socket socket = open("127.0.0.1", owner.broker.relaying().port())) {
            socket.getOutputStream().write(connectPacket(5, "direct"));
            socket.getInputStream().readNBytes(16);
            awaitClosed(socket);
            assertEquals(List.of(LimitReached.RELAY_HEADER), owner.rejected());
        }
    }

    @Test
    void connectIsHeldWhileNobodyOwnsTheSessionsAndThenRelayed() throws Exception {
        ownerOfFront.set(Owner.UNKNOWN);
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        try (Socket socket = open("127.0.0.1", front.tcpPort())) {
            byte[] connect = connectPacket(5, "early");
            socket.getOutputStream().write(connect, 0, 5);
            socket.getOutputStream().write(connect, 5, connect.length - 5);
            socket.getOutputStream().write(new byte[] {(byte) 0xC0, 0}); // PINGREQ does not wait for CONNACK
            await("the client to wait")
                    .atMost(PATIENCE)
                    .until(() -> front.sockets().unauthenticatedBytes() > 0);
            ownerOfFront.set(owner.asOwner());
            answer.complete(reasonCode(socket.getInputStream()));
            assertEquals(0, answer.get());
            assertArrayEquals(
                    new byte[] {(byte) 0xD0, 0}, socket.getInputStream().readNBytes(2));
            assertEquals(0, front.sockets().unauthenticatedSockets());
        }
    }

    @Test
    void connectIsHeldAndServedHereWhenThisReplicaBecomesTheOwner() throws IOException {
        ownerOfFront.set(Owner.UNKNOWN);
        try (Socket socket = open("127.0.0.1", front.tcpPort())) {
            socket.getOutputStream().write(connectPacket(5, "own"));
            await("the client to wait")
                    .atMost(PATIENCE)
                    .until(() -> front.sockets().unauthenticatedBytes() > 0);
            ownerOfFront.set(Owner.SELF);
            assertEquals(0, reasonCode(socket.getInputStream()));
            assertNotNull(front.services().sessions().session("own"));
            assertEquals(0, front.relaying().relayed());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void connectIsRejectedWhenNobodyOwnsTheSessionsForTooLong(int level) throws IOException {
        try (ReplicaBroker impatient =
                        ReplicaBroker.front(shared, Owner.UNKNOWN, Map.of("mqtt.cluster.connect-wait", "200ms"));
                Socket socket = open("127.0.0.1", impatient.broker.tcpPort())) {
            byte[] connect = level == 3
                    ? HexFormat.of().parseHex("100f00064d51497364700302000000016f") // MQIsdp
                    : connectPacket(level, "o");
            socket.getOutputStream().write(connect);
            assertEquals(level == 5 ? SERVER_UNAVAILABLE : 3, reasonCode(socket.getInputStream()));
            awaitClosed(socket);
            await("the held bytes to be released")
                    .atMost(PATIENCE)
                    .until(() -> impatient.broker.sockets().unauthenticatedBytes() == 0);
        }
    }

    /** Waits until the front has logged that it cannot open a relay to the owner with this relay port. The line has a limit per second. */
    private static void awaitOwnerUnreachable(LogLines log, int port) {
        await("a failed attempt to reach the owner")
                .atMost(PATIENCE)
                .until(() -> log.lines().stream()
                        .anyMatch(line -> line.startsWith(
                                "Clients cannot be relayed to the owner of the sessions, 127.0.0.1:" + port + ":")));
    }

    @Test
    void connectIsHeldWhileTheOwnerRefusesConnections() throws IOException {
        Owner gone;
        try (Socket free = new Socket()) {
            free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // bound and not listening: refuses
            gone = new Owner.Replica((InetSocketAddress) free.getLocalSocketAddress());
            ownerOfFront.set(gone);
            try (LogLines log = new LogLines("culex.broker");
                    Socket first = open("127.0.0.1", front.tcpPort());
                    Socket second = open("127.0.0.1", front.tcpPort())) {
                first.getOutputStream().write(connectPacket(5, "first"));
                second.getOutputStream().write(connectPacket(4, "second"));
                await("both to wait")
                        .atMost(PATIENCE)
                        .until(() -> front.sockets().unauthenticatedBytes() > 256);
                awaitOwnerUnreachable(log, free.getLocalPort());
                ownerOfFront.set(owner.asOwner());
                assertEquals(0, reasonCode(first.getInputStream()));
                assertEquals(0, reasonCode(second.getInputStream()));
            }
        }
    }

    @Test
    void replicaThatIsNotTheOwnerRelaysNothingFurther() throws IOException {
        try (ReplicaBroker notOwner = ReplicaBroker.front(shared, owner.asOwner(), Map.of())) {
            ownerOfFront.set(notOwner.asOwner());
            try (LogLines log = new LogLines("culex.broker");
                    Socket socket = open("127.0.0.1", front.tcpPort())) {
                socket.getOutputStream().write(connectPacket(5, "chained"));
                awaitOwnerUnreachable(log, notOwner.broker.relaying().port());
                assertTrue(front.sockets().unauthenticatedBytes() > 0, "the client does not wait");
                ownerOfFront.set(owner.asOwner());
                assertEquals(0, reasonCode(socket.getInputStream()));
                assertEquals(0, notOwner.relayed());
            }
        }
    }

    @Test
    void endOfTheClientEndsItsConnectionAtTheOwner() throws IOException {
        try (Socket socket = open("127.0.0.1", front.tcpPort())) {
            assertEquals(0, connect(socket, 4, "leaving"));
            assertNotNull(owner.connectionOf("leaving"));
        }
        await("the owner to notice").atMost(PATIENCE).until(() -> owner.connectionOf("leaving") == null);
    }

    @Test
    void stopOfTheOwnerDisconnectsRelayedClients() throws IOException {
        try (Socket socket = open("127.0.0.1", front.tcpPort())) {
            assertEquals(0, connect(socket, 5, "left"));
            owner.broker.stop();
            assertEquals(0xE0, socket.getInputStream().read());
            assertEquals(1, socket.getInputStream().read());
            assertEquals(0x8B, socket.getInputStream().read());
            awaitClosed(socket);
        }
    }

    @Test
    void clientsAreClosedWhenAnotherReplicaBecomesTheOwner() throws IOException {
        try (ReplicaBroker next = ReplicaBroker.owner(shared, Map.of());
                Socket socket = open("127.0.0.1", front.tcpPort())) {
            assertEquals(0, connect(socket, 5, "following"));
            ownerOfFront.set(next.asOwner());
            awaitClosed(socket);
        }
    }

    @Test
    void stopOfTheFrontDisconnectsItsClientsAndKeepsTheirWillsBack() throws Exception {
        Mqtt5BlockingClient witness = connect("tcp", "witness");
        try (var messages = witness.publishes(MqttGlobalPublishFilter.ALL)) {
            witness.subscribeWith().topicFilter("will").send();
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            try (ReplicaBroker stopping = ReplicaBroker.front(shared, owner.asOwner(), Map.of())) {
                connected(builder("stopped", stopping.broker.tcpPort())
                        .willPublish()
                        .topic("will")
                        .applyWillPublish()
                        .addDisconnectedListener(context -> end.complete(context.getCause())));
            }
            Throwable cause = end.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertEquals(
                    Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN,
                    ((Mqtt5DisconnectException) cause).getMqttMessage().getReasonCode());
            await("the owner to notice").atMost(PATIENCE).until(() -> owner.connectionOf("stopped") == null);
            witness.publishWith()
                    .topic("will")
                    .payload("no will before".getBytes(UTF_8))
                    .send();
            Mqtt5Publish first =
                    messages.receive(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).orElseThrow();
            assertEquals("no will before", new String(first.getPayloadAsBytes(), UTF_8));
        }
    }

    @Test
    void slowReaderPausesTheRelayAndGetsAllMessagesLater() throws IOException {
        Map<String, String> sendsMuch = Map.of("mqtt.limits.inflight-bytes-per-client-max", "100000000");
        try (ReplicaBroker sending = ReplicaBroker.owner(shared, sendsMuch);
                ReplicaBroker relaying = ReplicaBroker.front(shared, sending.asOwner(), Map.of());
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
