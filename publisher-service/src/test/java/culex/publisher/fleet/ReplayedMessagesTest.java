package culex.publisher.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.client.BrokerAddress;
import culex.client.Credentials;
import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.fleet.FleetObserver.DropReason;
import culex.publisher.replay.RecordingSettings;
import culex.publisher.replay.TopicMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of recordings to a broker in memory. */
class ReplayedMessagesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeBroker broker = new FakeBroker();
    private final CountingObserver observer = new CountingObserver();
    private @Nullable Fleet fleet;
    private CompletableFuture<Void> done = new CompletableFuture<>();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.stop();
        }
    }

    private void replay(double speed, boolean loop, String... lines) throws IOException {
        Path file = Files.writeString(directory.resolve("recording.jsonl"), String.join("\n", lines));
        var connection = new ConnectionSettings(
                new BrokerAddress(Transport.TCP, "fake", 1, "/"),
                ProtocolVersion.MQTT_5,
                "replay",
                new Credentials(Optional.empty(), Optional.empty()),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                true,
                Optional.empty());
        var recording = new RecordingSettings(file, speed, loop, TopicMapping.NONE);
        var settings = new FleetSettings(
                List.of(new GroupSettings(
                        "test",
                        1,
                        connection,
                        List.of(),
                        StatusSettings.NONE,
                        Optional.empty(),
                        Optional.of(recording))),
                LoadPlan.forEver(Duration.ZERO),
                1,
                Optional.empty(),
                3,
                2,
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                Duration.ofMillis(200));
        fleet = new Fleet("", settings, broker, observer, Long.MAX_VALUE);
        done = fleet.start();
    }

    private static String line(int number, Duration after) {
        return "{\"topic\":\"t\",\"payload\":\"" + number + "\",\"qos\":1,\"receivedAt\":\"" + START.plus(after)
                + "\"}";
    }

    private static List<String> messages(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> "t " + number).toList();
    }

    private static String[] lines(int count, Duration interval) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> line(number, interval.multipliedBy(number)))
                .toArray(String[]::new);
    }

    @Test
    void recordingLargerThanTheBufferArrivesWholeAndInOrder() throws Exception {
        replay(0, false, lines(50, Duration.ofHours(1)));
        await().until(done::isDone);
        assertEquals(messages(50), broker.accepted());
        assertEquals(0, observer.droppedNow(DropReason.BUFFER_FULL));
    }

    @Test
    void replayedMessagesAreSentAtTheirRecordedTimesDividedByTheSpeed() throws Exception {
        long start = System.nanoTime();
        replay(100, false, lines(5, Duration.ofSeconds(5)));
        await().until(done::isDone);
        assertEquals(messages(5), broker.accepted());
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(200).toNanos());
    }

    @Test
    void replayedMessageWithAnEarlierTimeThanThePreviousMessageIsSentImmediately() throws Exception {
        replay(
                1,
                false,
                line(1, Duration.ofHours(1)),
                line(2, Duration.ZERO),
                line(3, Duration.ofHours(1)),
                line(4, Duration.ofHours(2)));
        await().until(() -> broker.accepted().size() == 3);
        assertEquals(messages(3), broker.accepted());
    }

    @Test
    void replayInALoopStartsAgainAtTheEndOfTheRecording() throws Exception {
        replay(0, true, lines(2, Duration.ofHours(1)));
        await().until(() -> broker.accepted().size() >= 6);
        assertEquals(
                List.of("t 1", "t 2", "t 1", "t 2", "t 1", "t 2"),
                broker.accepted().subList(0, 6));
    }

    @Test
    void malformedLineOfARecordingIsSkipped() throws Exception {
        replay(0, false, line(1, Duration.ZERO), "oops", line(2, Duration.ZERO));
        await().until(done::isDone);
        assertEquals(messages(2), broker.accepted());
    }

    @Test
    void recordingWithoutMessagesEndsEvenAReplayInALoop() throws Exception {
        replay(0, true, "");
        await().until(done::isDone);
        assertEquals(List.of(), broker.accepted());
    }

    @Test
    void manyConsecutiveMalformedLinesEndTheReplay() throws Exception {
        String[] lines = new String[2_000];
        Arrays.fill(lines, "oops");
        lines[0] = line(1, Duration.ZERO);
        lines[1_999] = line(2, Duration.ZERO);
        replay(0, false, lines);
        await().until(done::isDone);
        assertEquals(messages(1), broker.accepted());
    }

    @Test
    void replayContinuesAfterALostConnection() throws Exception {
        broker.hold();
        replay(0, false, lines(20, Duration.ofHours(1)));
        await().until(() -> broker.heldNow() == 2);
        broker.becomeUnreachable();
        await().until(() -> observer.connectedNow() == 0);
        broker.becomeReachable();
        await().until(done::isDone);
        assertEquals(messages(20), broker.accepted());
        assertEquals(0, observer.droppedNow(DropReason.BUFFER_FULL));
    }
}
