package culex.broker.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.broker.memory.LimitReached;
import culex.broker.transport.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of a replica that relays them to the owner of the sessions. The broker of this test is a front; the owner, and further fronts,
 * are further brokers in the same JVM. All connections are real sockets.
 */
@QuarkusTest
@TestProfile(RelayFixture.OneFront.class)
class RelayTest extends RelayFixture {
    private static final int MEGABYTE = 1 << 20;

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
