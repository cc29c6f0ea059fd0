package culex.broker.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.broker.memory.LimitReached;
import culex.broker.transport.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
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
 * Clients of a replica that relays them to the owner of the sessions. The broker of this test is a front; the owner, and other fronts, are
 * other brokers in the same JVM. All connections are real sockets.
 */
@QuarkusTest
@TestProfile(RelayFixture.OneFront.class)
class RelayTest extends RelayFixture {
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ws"})
    void relayedClientsExchangeMessagesOfAllQosAndSizes(String transport) throws InterruptedException {
        checkExchange(transport);
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
            assertEquals(0x88, connect(socket, 5, "stranger"));
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

    /** The limits of packets are larger: they must not hold for a peer that has not proved yet that it is a replica. */
    @Test
    void relayHeaderHasLimitsOfItsOwnInBytesAndTime() throws IOException {
        Map<String, String> generous = Map.of(
                "mqtt.limits.connect-timeout", "10m",
                "mqtt.limits.connect-packet-size-max", "16000000",
                "mqtt.limits.unauthenticated-bytes-max", "0");
        try (ReplicaBroker limited = ReplicaBroker.owner(shared, generous);
                Socket silent = open("127.0.0.1", limited.broker.relaying().port());
                Socket large = open("127.0.0.1", limited.broker.relaying().port())) {
            byte[] part = new byte[20_000]; // of a header that announces 65,535 bytes
            byte[] start = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "2111" + "ffff");
            System.arraycopy(start, 0, part, 0, start.length);
            large.getOutputStream().write(part);
            large.getInputStream().readNBytes(16);
            awaitClosed(large);
            assertEquals(List.of(LimitReached.RELAY_HEADER), limited.rejected());
            silent.getInputStream().readNBytes(16);
            awaitClosed(silent);
            assertEquals(List.of(LimitReached.RELAY_HEADER, LimitReached.RELAY_HEADER), limited.rejected());
        }
    }

    @Test
    void relayedClientThatReadsSlowlyGetsAllItsMessages() throws IOException {
        checkSlowReader(Map.of());
    }
}
