package culex.broker.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.broker.cluster.Owner;
import culex.broker.ops.LogLines;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Relays while the owner of the sessions is unknown, unreachable or replaced, and when one side ends. All connections are real sockets. */
@QuarkusTest
@TestProfile(RelayFixture.OneFront.class)
class RelayOwnerTest extends RelayFixture {
    private static final int SERVER_UNAVAILABLE = 0x88;

    @Test
    void connectIsHeldWhileNobodyOwnsTheSessionsAndThenRelayed() throws Exception {
        ownerOfFront.set(Owner.UNKNOWN);
        try (Socket socket = open("127.0.0.1", front.tcpPort())) {
            byte[] connect = connectPacket(5, "early");
            socket.getOutputStream().write(connect, 0, 5);
            socket.getOutputStream().write(connect, 5, connect.length - 5);
            socket.getOutputStream().write(new byte[] {(byte) 0xC0, 0}); // PINGREQ does not wait for CONNACK
            await("the client to wait")
                    .atMost(PATIENCE)
                    .until(() -> front.sockets().unauthenticatedBytes() > 0);
            ownerOfFront.set(owner.asOwner());
            assertEquals(0, reasonCode(socket.getInputStream()));
            assertArrayEquals(
                    new byte[] {(byte) 0xD0, 0}, socket.getInputStream().readNBytes(2));
            assertEquals(0, front.sockets().unauthenticatedSockets());
        }
    }

    @Test
    void connectIsHeldAndServedHereWhenThisReplicaBecomesTheOwnerOfTheSessions() throws IOException {
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
    void connectIsHeldWhileTheReplicaThatOwnsTheSessionsRefusesConnections() throws IOException {
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
    void clientThatWasRelayedToAReplicaWithoutTheSessionsIsNotRelayedAgainByThatReplica() throws IOException {
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
    void relayedConnectionEndsAtTheOwnerOfTheSessionsWhenTheClientDisconnects() throws IOException {
        try (Socket socket = open("127.0.0.1", front.tcpPort())) {
            assertEquals(0, connect(socket, 4, "leaving"));
            assertNotNull(owner.connectionOf("leaving"));
        }
        await("the owner to notice").atMost(PATIENCE).until(() -> owner.connectionOf("leaving") == null);
    }

    @Test
    void stopOfTheReplicaThatOwnsTheSessionsDisconnectsRelayedClients() throws IOException {
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
    void clientsAreClosedWhenAnotherReplicaBecomesTheOwnerOfTheSessions() throws IOException {
        try (ReplicaBroker next = ReplicaBroker.owner(shared, Map.of());
                Socket socket = open("127.0.0.1", front.tcpPort())) {
            assertEquals(0, connect(socket, 5, "following"));
            ownerOfFront.set(next.asOwner());
            awaitClosed(socket);
        }
    }

    @Test
    void stopOfARelayingReplicaDisconnectsRelayedClientsWithoutPublishingTheirWills() throws Exception {
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
}
