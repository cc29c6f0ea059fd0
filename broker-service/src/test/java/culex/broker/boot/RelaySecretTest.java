package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culex.broker.cluster.Owner;
import culex.broker.ops.LogLines;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas of one cluster with different secrets. All connections are real sockets. */
@QuarkusTest
@TestProfile(RelayFixture.OneFront.class)
class RelaySecretTest extends RelayFixture {
    private static final Map<String, String> OTHER_SECRET = Map.of("mqtt.cluster.secret", "another secret of nobody");

    @TestHTTPResource(value = "health/ready", management = true)
    @Nullable URI health;

    private String errorInHealth() throws IOException {
        JsonNode checks;
        try (InputStream in = Objects.requireNonNull(health).toURL().openStream()) {
            checks = new ObjectMapper().readTree(in).path("checks");
        }
        for (JsonNode check : checks) {
            if (check.path("name").asText().equals("cluster")) {
                assertEquals("UP", check.path("status").asText());
                return check.path("data").path("error").asText();
            }
        }
        throw new AssertionError("there is no check of the cluster");
    }

    private static void assertRejected(Broker front, int level, int code) throws IOException {
        try (Socket socket = open("127.0.0.1", front.tcpPort())) {
            assertEquals(code, connect(socket, level, "stranger"));
            awaitClosed(socket);
        }
    }

    /** The front knew only that the owner closed the connection, and logged that at DEBUG. */
    @Test
    void frontWithAnotherSecretThanTheOwnerWarnsOnceAMinuteAndCountsItsRejectedClients() throws IOException {
        try (LogLines log = new LogLines("culex.broker");
                ReplicaBroker stranger = ReplicaBroker.front(shared, owner.asOwner(), OTHER_SECRET)) {
            for (int i = 0; i < 3; i++) {
                assertRejected(stranger.broker, 5, 0x88);
            }
            assertEquals(3, stranger.broker.relaying().secretRejections());
            assertEquals(
                    List.of("Clients are rejected: the owner of the sessions, 127.0.0.1:"
                            + owner.broker.relaying().port()
                            + ", does not accept the relays of this replica, because their mqtt.cluster.secret differ;"
                            + " give all replicas the same secret and start them again"),
                    log.lines().stream()
                            .filter(line -> line.startsWith("Clients are rejected"))
                            .toList());
            assertEquals(0, stranger.relayed());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void frontWithAnotherSecretRejectsClientsBeforeMqtt5WithServerUnavailable(int level) throws IOException {
        try (ReplicaBroker stranger = ReplicaBroker.front(shared, owner.asOwner(), OTHER_SECRET);
                Socket socket = open("127.0.0.1", stranger.broker.tcpPort())) {
            socket.getOutputStream()
                    .write(
                            level == 3
                                    ? HexFormat.of().parseHex("100f00064d51497364700302000000016f") // MQIsdp
                                    : connectPacket(level, "o"));
            assertEquals(3, reasonCode(socket.getInputStream()));
            awaitClosed(socket);
        }
    }

    @Test
    void healthOfAFrontNamesAnOwnerWithAnotherSecretUntilTheOwnerIsReplaced() throws IOException {
        try (ReplicaBroker stranger = ReplicaBroker.owner(shared, OTHER_SECRET)) {
            Owner other = stranger.asOwner();
            ownerOfFront.set(other);
            assertEquals("", errorInHealth());
            assertRejected(front, 5, 0x88);
            assertEquals(
                    "the owner of the sessions, 127.0.0.1:"
                            + stranger.broker.relaying().port()
                            + ", rejects the relays of this replica: their mqtt.cluster.secret differ",
                    errorInHealth());
            ownerOfFront.set(owner.asOwner());
            assertEquals("", errorInHealth());
        }
    }
}
