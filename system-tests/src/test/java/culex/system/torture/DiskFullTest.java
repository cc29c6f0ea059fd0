package culex.system.torture;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import culex.system.BesideOthers;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged broker on a disk that is full or broken for a while: what continues, what is rejected, and that no acknowledged message is
 * lost.
 */
@BesideOthers
class DiskFullTest {
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private FaultyDisk disk;
    private BrokerProcess broker;
    private final Set<String> acknowledged = new TreeSet<>();

    @BeforeEach
    void start() throws IOException {
        DiskLibrary.require();
        Path data = Files.createDirectory(directory.resolve("data"));
        disk = new FaultyDisk(data, directory);
        Map<String, String> settings = new HashMap<>(disk.environment());
        settings.put("MQTT_STORE_KIND", "rocksdb");
        settings.put("MQTT_STORE_DIRECTORY", data.toRealPath().toString());
        broker = BrokerProcess.start(settings);
        try (LedClient away = connect("away", true, true)) {
            away.subscribe("stored/#", 2);
        }
    }

    @AfterEach
    void end() {
        if (broker != null) {
            broker.close();
        }
    }

    private LedClient connect(String clientId, boolean five, boolean kept) throws IOException {
        return LedClient.connect(new Participant.Endpoints(broker.httpPort(), broker.tcpPort()), clientId, five, kept);
    }

    /** Publishes a message that the broker must accept. */
    private void publishAccepted(LedClient publisher, String topic, int qos) throws IOException {
        assertEquals(0, publisher.publish(topic, qos), topic);
        acknowledged.add(topic);
    }

    @Test
    void fullDiskRejectsMessagesThatMustBeStoredAndDeliversTheRest() throws Exception {
        try (LedClient five = connect("five", true, false);
                LedClient three = connect("three", false, false);
                LedClient online = connect("online", true, false)) {
            online.subscribe("live/#", 1);
            publishAccepted(five, "stored/before-1", 1);
            publishAccepted(five, "stored/before-2", 2);
            publishAccepted(three, "stored/before-3", 1);

            disk.fill();
            assertEquals(QUOTA_EXCEEDED, five.publish("stored/rejected-1", 1));
            assertEquals(QUOTA_EXCEEDED, five.publish("stored/rejected-2", 2));
            assertEquals(QUOTA_EXCEEDED, five.publish("retained/rejected", 1, true));
            three.send("stored/unanswered", 1);
            assertEquals(QUOTA_EXCEEDED, five.publish("stored/rejected-3", 1));
            assertFalse(three.isAcknowledgedBeforePingResp());
            five.send("live/zero", 0);
            assertEquals(0, five.publish("live/one", 1));
            assertEquals(List.of("live/zero"), online.readUntil("live/one"));
            assertEquals("degraded", storeState());

            disk.heal();
            afterTheFault(five);
        }
        assertNoAcknowledgedMessageIsLost();
    }

    @Test
    void failedSyncRejectsMessagesAndTheBrokerRecovers() throws Exception {
        try (LedClient five = connect("five", true, false)) {
            publishAccepted(five, "stored/before-1", 1);
            disk.breakDown();
            assertEquals(QUOTA_EXCEEDED, five.publish("stored/rejected-1", 1));
            assertEquals("degraded", storeState());
            disk.heal();
            afterTheFault(five);
        }
        assertNoAcknowledgedMessageIsLost();
    }

    @Test
    void diskFaultsDuringTrafficLoseNoAcknowledgedMessage() throws Exception {
        try (LedClient five = connect("five", true, false)) {
            for (int round = 0; round < 5; round++) {
                publishMany(five, "stored/well-" + round);
                if (round % 2 == 0) {
                    disk.fill();
                } else {
                    disk.breakDown();
                }
                publishMany(five, "stored/ill-" + round);
                disk.heal();
                publishUntilAccepted(five, "stored/recovered-" + round);
            }
        }
        assertNoAcknowledgedMessageIsLost();
    }

    private void publishMany(LedClient publisher, String prefix) throws IOException {
        for (int i = 0; i < 100; i++) {
            String topic = prefix + "-" + i;
            if (publisher.publish(topic, 1 + i % 2) == 0) {
                acknowledged.add(topic);
            }
        }
    }

    @Test
    void subscribersKeepReceivingWhileTheDiskIsFull() throws Exception {
        try (LedClient reader = connect("reader", true, true)) {
            reader.subscribe("read/#", 1);
        }
        try (LedClient five = connect("five", true, false)) {
            assertEquals(0, five.publish("read/before", 1));
            assertEquals(0, five.publish("read/last", 1));
            disk.fill();
            assertEquals(QUOTA_EXCEEDED, five.publish("stored/rejected", 1));
            try (LedClient reader = connect("reader", true, true)) {
                assertTrue(reader.sessionPresent());
                assertEquals(List.of("read/before"), reader.readUntil("read/last"));
            }
            disk.heal();
            afterTheFault(five);
        }
        assertNoAcknowledgedMessageIsLost();
    }

    private void afterTheFault(LedClient publisher) throws IOException {
        publishUntilAccepted(publisher, "stored/recovered");
        await("the store's health")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> storeState().equals("ok"));
        publishAccepted(publisher, "stored/after-1", 1);
        publishAccepted(publisher, "stored/after-2", 2);
    }

    /** Publishes until a message is accepted, without a restart and on the same connection. */
    private void publishUntilAccepted(LedClient publisher, String prefix) {
        List<String> tried = new ArrayList<>();
        await("a message that is accepted").atMost(RunningProgram.PATIENCE).until(() -> {
            tried.add(prefix + "-" + tried.size());
            return publisher.publish(tried.getLast(), 1) == 0;
        });
        acknowledged.add(tried.getLast());
    }

    private void assertNoAcknowledgedMessageIsLost() throws IOException {
        broker.kill();
        broker.restart();
        try (LedClient away = connect("away", true, true);
                LedClient five = connect("five", true, false)) {
            assertTrue(away.sessionPresent());
            // With QoS 2: the broker sends it after the Packet Identifier is durable, and therefore after all QoS 1
            // messages.
            assertEquals(0, five.publish("stored/last", 2));
            List<String> read = away.readUntil("stored/last");
            Set<String> missing = new TreeSet<>(acknowledged);
            read.forEach(missing::remove);
            assertEquals(Set.of(), missing);
            assertEquals(new TreeSet<>(read).size(), read.size(), () -> "twice among " + read);
        }
    }

    /** Returns the store's part of the health response; the broker is not ready while the store is degraded. */
    private String storeState() throws IOException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(broker.managementUrl() + "q/health"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode health = JSON.readTree(answer.body());
            String state = StreamSupport.stream(health.path("checks").spliterator(), false)
                    .filter(check -> check.path("name").asText().equals("store"))
                    .map(check -> check.path("data").path("state").asText())
                    .findFirst()
                    .orElseThrow();
            assertEquals(state.equals("ok") ? 200 : 503, answer.statusCode(), answer::body);
            return state;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
