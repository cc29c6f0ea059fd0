package culex.system.torture;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.BesideOthers;
import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import culex.testing.BrokerCluster;
import culex.testing.NatsCluster;
import culex.testing.Programs;
import culex.testing.ReplicaProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three packaged brokers that share one log in three NATS servers. Each test has its own clients and topics. */
@BesideOthers
class ClusterTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MESSAGES = 200;
    private static final int HASTY_CLIENTS = 20;

    @TempDir
    private static Path directory;

    private static NatsCluster nats;
    private static BrokerCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        Programs.natsServer();
        nats = NatsCluster.start();
        cluster = BrokerCluster.start(directory, BrokerCluster.settings(nats));
    }

    @BeforeEach
    void startEnded() {
        cluster.replicas().stream().filter(each -> !each.running()).forEach(ClusterTest::startAgain);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (nats != null) {
            nats.close();
        }
    }

    private static Participant.Endpoints endpoints(ReplicaProcess replica) {
        return new Participant.Endpoints(replica.httpPort(), replica.tcpPort());
    }

    private static LedClient connect(ReplicaProcess replica, String clientId) throws IOException {
        return LedClient.connect(endpoints(replica), clientId, true, true);
    }

    private static List<ReplicaProcess> standbys(ReplicaProcess owner) {
        return cluster.replicas().stream().filter(each -> each != owner).toList();
    }

    private static void startAgain(ReplicaProcess replica) {
        replica.start();
        replica.awaitReady();
    }

    /** Publishes through a broker until the message is acknowledged: during a fail-over connections break. */
    private static void publishUntilAccepted(ReplicaProcess front, String clientId, String topic) {
        await("an acknowledgement")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    try (LedClient client = connect(front, clientId)) {
                        return client.publish(topic, 1) < 0x80;
                    }
                });
    }

    @Test
    void clientsOfDifferentReplicasExchangeMessagesOfEveryQos() throws IOException {
        cluster.awaitOwner();
        List<ReplicaProcess> brokers = cluster.replicas();
        for (ReplicaProcess from : brokers) {
            for (ReplicaProcess to : brokers) {
                String topic = "exchange/" + from.name() + "/" + to.name();
                try (LedClient subscriber = connect(to, "to-" + topic);
                        LedClient publisher = connect(from, "from-" + topic)) {
                    subscriber.subscribe(topic + "/#", 2);
                    publisher.send(topic + "/0", 0);
                    publisher.publish(topic + "/1", 1);
                    publisher.publish(topic + "/2", 2);
                    assertEquals(topic + "/0", subscriber.readOne());
                    assertEquals(topic + "/1", subscriber.readOne());
                    assertEquals(topic + "/2", subscriber.readOne());
                }
            }
        }
    }

    /** The front had not reached the owner yet when the client closed its socket. */
    @Test
    void messageOfAClientThatClosesItsSocketAtOnceIsDeliveredThroughAFront() throws IOException {
        ReplicaProcess owner = cluster.awaitOwner();
        ReplicaProcess front = standbys(owner).getFirst();
        try (LedClient subscriber = connect(owner, "to-hasty")) {
            subscriber.subscribe("hasty/#", 0);
            for (int i = 0; i < HASTY_CLIENTS; i++) {
                ByteArrayOutputStream packets = new ByteArrayOutputStream();
                packets.writeBytes(Packets.connect(false, "hasty-" + i, false, 1));
                packets.writeBytes(Packets.publish(
                        false, new Packet.Publish("hasty/" + i, 0, false, false, 0, ByteBuffer.allocate(8))));
                packets.writeBytes(Packets.disconnect());
                try (Socket hasty = new Socket(InetAddress.getLoopbackAddress(), front.tcpPort())) {
                    hasty.getOutputStream().write(packets.toByteArray());
                }
                assertEquals("hasty/" + i, subscriber.readOne());
            }
        }
    }

    @Test
    void clientResumesTheSameSessionThroughEachReplica() throws IOException {
        List<ReplicaProcess> brokers = cluster.replicas();
        connect(brokers.getFirst(), "wanderer").close();
        for (ReplicaProcess broker : brokers) {
            try (LedClient client = connect(broker, "wanderer")) {
                assertTrue(client.sessionPresent(), broker.name());
            }
        }
    }

    @Test
    void queuedMessagesSurviveTheKillOfTheOwner() throws IOException {
        ReplicaProcess owner = cluster.awaitOwner();
        ReplicaProcess front = standbys(owner).getFirst();
        try (LedClient absent = connect(front, "absent")) {
            absent.subscribe("queued/#", 1);
        }
        try (LedClient publisher = connect(front, "storer")) {
            for (int i = 0; i < MESSAGES; i++) {
                assertEquals(0, publisher.publish("queued/" + i, 1));
            }
        }
        owner.kill();
        ReplicaProcess next = cluster.awaitOwner();
        assertTrue(next != owner, "the killed broker owns the sessions");
        publishUntilAccepted(front, "storer", "queued/last");
        try (LedClient absent = connect(next, "absent")) {
            assertTrue(absent.sessionPresent());
            List<String> received = absent.readUntil("queued/last");
            for (int i = 0; i < MESSAGES; i++) {
                assertEquals("queued/" + i, received.get(i));
            }
        } finally {
            startAgain(owner);
        }
    }

    @Test
    void clientsAreServedAgainWhenTheOwnerIsPausedForLongerThanTheLease() throws IOException {
        ReplicaProcess owner = cluster.awaitOwner();
        ReplicaProcess front = standbys(owner).getFirst();
        owner.pause();
        try {
            await("another owner")
                    .atMost(PATIENCE)
                    .until(() -> cluster.owner().filter(each -> each != owner).isPresent());
            publishUntilAccepted(front, "patient", "paused/owner");
        } finally {
            owner.resume();
        }
        assertEquals(ReplicaProcess.EXIT_LOST, owner.awaitExit(), () -> String.join("\n", owner.log()));
        startAgain(owner);
    }

    @Test
    void replacedOwnerAcknowledgesNothingThatASubscriptionAtTheNewOwnerMisses() throws IOException {
        ReplicaProcess owner = cluster.awaitOwner();
        boolean isAcknowledged;
        ReplicaProcess next;
        try (Link publisher = new Participant("left-behind", false, false)
                .connect(endpoints(owner), true, 100)
                .link()) {
            owner.pause();
            try {
                next = await("another owner")
                        .atMost(PATIENCE)
                        .until(cluster::owner, each -> each.isPresent() && each.get() != owner)
                        .orElseThrow();
                try (LedClient late = connect(next, "late")) {
                    late.subscribe("late/#", 1);
                }
                publisher.send(Packets.publish(
                        false, new Packet.Publish("late/first", 1, false, false, 1, ByteBuffer.allocate(8))));
                publisher.flush();
            } finally {
                owner.resume();
            }
            isAcknowledged = isAcknowledged(publisher);
        }
        assertEquals(ReplicaProcess.EXIT_LOST, owner.awaitExit(), () -> String.join("\n", owner.log()));
        startAgain(owner);
        publishUntilAccepted(next, "in-time", "late/second");
        try (LedClient late = connect(next, "late")) {
            List<String> before = late.readUntil("late/second");
            assertTrue(!isAcknowledged || before.contains("late/first"), "an acknowledged message is lost");
        }
    }

    private static boolean isAcknowledged(Link publisher) {
        try {
            publisher.await(Packet.PUBACK, (int) PATIENCE.toMillis());
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void stoppedOwnerEndsInOrderAndAnotherReplicaTakesTheSessionsOver() {
        ReplicaProcess owner = cluster.awaitOwner();
        long epoch = epoch(owner);
        try {
            assertEquals(ReplicaProcess.EXIT_STOPPED, owner.stop(GRACE), () -> String.join("\n", owner.log()));
            ReplicaProcess next = await("another owner")
                    .atMost(PATIENCE)
                    .until(cluster::owner, each -> each.isPresent() && each.get() != owner)
                    .orElseThrow();
            long nextEpoch = epoch(next);
            assertTrue(nextEpoch > epoch, () -> "epoch " + nextEpoch + " after epoch " + epoch);
            String line = "This replica owns the sessions: epoch " + nextEpoch + ",";
            await(line).atMost(PATIENCE).until(() -> next.log().stream().anyMatch(each -> each.contains(line)));
            publishUntilAccepted(standbys(owner).getFirst(), "handed-over", "handed/over");
        } finally {
            startAgain(owner);
        }
    }

    /** The number of the take-over that a replica reports. */
    private static long epoch(ReplicaProcess replica) {
        return await("the state of " + replica.name())
                .atMost(PATIENCE)
                .until(replica::state, Optional::isPresent)
                .orElseThrow()
                .epoch();
    }
}
