package culex.broker.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.diagnosis.ClientEvent.Kind;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.transport.ManualLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientEventsTest {
    private static final long MEGABYTE = 1 << 20;
    private static final int CLIENT_BYTES = 4096;
    private static final long WORK_MILLIS = 200;

    @TempDir
    private Path directory;

    private long nowMillis = 1_000_000;

    /** Client events whose worker runs only when the test requests it. */
    private final class Fixture implements AutoCloseable {
        private final ManualLoop loop = new ManualLoop(0);
        private final ClientEvents events;

        Fixture(long bytesMax, @Nullable Path files) {
            events = new ClientEvents(new ClientEvents.Terms(bytesMax, CLIENT_BYTES, files), () -> nowMillis);
            events.start(loop, Runnable::run);
            ManualLoop.runAll(List.of(loop));
        }

        Observer observer() {
            return events.observer();
        }

        List<ClientEvent> of(String clientId) {
            store();
            return events.of(clientId);
        }

        void store() {
            loop.advance(WORK_MILLIS);
        }

        @Override
        public void close() {
            events.close();
        }
    }

    private static Observer.Client client(String clientId) {
        return new Observer.Client(clientId, "ann", "tcp", "10.0.0.9:1234");
    }

    private static Observer.End end(String reason) {
        return new Observer.End(Observer.EndedBy.SERVER, reason, "why", 3, 4);
    }

    private static List<Kind> kinds(List<ClientEvent> events) {
        return events.stream().map(ClientEvent::kind).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    @Test
    void disconnectEventHasItsCauseItsReasonAndTheMessagesInFlight() {
        Fixture events = new Fixture(MEGABYTE, null);
        events.observer().onConnected(client("a"), ProtocolVersion.MQTT_5, true);
        events.observer().onSubscribed("a", "t/+", QoS.AT_LEAST_ONCE);
        events.observer().onUnsubscribed("a", "t/+");
        events.observer().onQueueFull("a", 7);
        events.observer().onThrottled("a", "mqtt.rates.client.publishes=10/s");
        events.observer().onDisconnected(client("a"), end("keep_alive_timeout"));
        assertEquals(
                List.of(
                        new ClientEvent(
                                nowMillis,
                                Kind.CONNECTED,
                                "a",
                                "ann",
                                "tcp 10.0.0.9:1234",
                                "",
                                "",
                                "MQTT 5.0, session present",
                                -1,
                                -1),
                        new ClientEvent(nowMillis, Kind.SUBSCRIBED, "a", "", "", "", "t/+", "QoS 1", -1, -1),
                        new ClientEvent(nowMillis, Kind.UNSUBSCRIBED, "a", "", "", "", "t/+", "", -1, -1),
                        new ClientEvent(
                                nowMillis,
                                Kind.QUEUE_FULL,
                                "a",
                                "",
                                "",
                                "",
                                "queue_full",
                                "messages are dropped",
                                -1,
                                7),
                        new ClientEvent(
                                nowMillis,
                                Kind.THROTTLED,
                                "a",
                                "",
                                "",
                                "",
                                "rate_exceeded",
                                "mqtt.rates.client.publishes=10/s",
                                -1,
                                -1),
                        new ClientEvent(
                                nowMillis,
                                Kind.DISCONNECTED,
                                "a",
                                "ann",
                                "tcp 10.0.0.9:1234",
                                "server",
                                "keep_alive_timeout",
                                "why",
                                3,
                                4)),
                events.of("a"));
    }

    @Test
    void bansAndTakeOversAreReportedAsDistinctKindsOfEvents() {
        Fixture events = new Fixture(MEGABYTE, null);
        events.observer().onRejected(client("a"), "refused", "");
        events.observer().onRejected(client("a"), "banned", "");
        events.observer().onDisconnected(client("a"), end("banned"));
        events.observer().onDisconnected(client("a"), end("taken_over"));
        assertEquals(List.of(Kind.REJECTED, Kind.BANNED, Kind.BANNED, Kind.TAKEN_OVER), kinds(events.of("a")));
    }

    @Test
    void eventsOfClientsSurviveARestart() {
        try (Fixture before = new Fixture(MEGABYTE, directory)) {
            before.observer().onConnected(client("a\tb\n\\u"), ProtocolVersion.MQTT_3_1_1, false);
        }
        nowMillis += 1000;
        try (Fixture after = new Fixture(MEGABYTE, directory)) {
            after.observer().onDisconnected(client("a\tb\n\\u"), end("disconnect"));
            List<ClientEvent> all = after.of("a\tb\n\\u");
            assertEquals(List.of(Kind.CONNECTED, Kind.DISCONNECTED), kinds(all));
            assertEquals(2, after.events.after(0, 10).events().size());
        }
    }

    @Test
    void crashWhileAnEventIsWrittenLosesThatEventOnly() throws IOException {
        Fixture crashed = new Fixture(MEGABYTE, directory);
        crashed.observer().onSubscribed("a", "one", QoS.AT_MOST_ONCE);
        crashed.store();
        Path file = files().getFirst();
        byte[] half = "2026-11-29T12:00:00Z\tsubscribed\ta\t\t".getBytes(StandardCharsets.UTF_8);
        Path copy = Files.createDirectories(directory.resolve("copy")).resolve(file.getFileName());
        Files.copy(file, copy);
        Files.write(copy, half, StandardOpenOption.APPEND);
        try (Fixture after = new Fixture(MEGABYTE, copy.getParent())) {
            after.observer().onSubscribed("a", "two", QoS.AT_MOST_ONCE);
            assertEquals(
                    List.of("one", "two"),
                    after.of("a").stream().map(ClientEvent::reason).toList());
        }
        try (Fixture again = new Fixture(MEGABYTE, copy.getParent())) {
            assertEquals(2, again.of("a").size());
        } finally {
            crashed.close();
        }
    }

    @Test
    void oldestEventOfAClientIsRemovedAtTheLimitPerClient() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < 200; i++) {
            events.observer().onSubscribed("a", "t/" + i, QoS.AT_MOST_ONCE);
        }
        List<ClientEvent> kept = events.of("a");
        assertEquals("t/199", kept.getLast().reason());
        int bytes =
                kept.stream().mapToInt(event -> EventText.encode(event).length).sum();
        assertTrue(bytes <= CLIENT_BYTES, bytes + " bytes");
        assertTrue(kept.size() > 40, kept.size() + " events");
    }

    @Test
    void clientWithoutEventsForTheLongestTimeIsRemovedAtTheTotalLimit() {
        Fixture events = new Fixture(50_000, null);
        for (int i = 0; i < 1000; i++) {
            events.observer().onSubscribed("client" + i, "t", QoS.AT_MOST_ONCE);
            events.observer().onSubscribed("client0", "t", QoS.AT_MOST_ONCE);
            events.store();
        }
        assertEquals(List.of(), events.of("client1"));
        assertFalse(events.of("client0").isEmpty());
        assertFalse(events.of("client999").isEmpty());
    }

    @Test
    void eventsOfRejectedClientsDoNotReplaceEventsOfOthers() {
        Fixture events = new Fixture(50_000, null);
        events.observer().onConnected(client("a"), ProtocolVersion.MQTT_5, false);
        for (int i = 0; i < 1000; i++) {
            nowMillis += 100;
            events.observer().onRejected(client("invented" + i), "refused", "");
            events.store();
        }
        assertEquals(List.of(Kind.CONNECTED), kinds(events.of("a")));
        assertEquals(List.of(Kind.REJECTED), kinds(events.of("invented999")));
        assertEquals(0, events.events.lost());
    }

    @Test
    void rejectedClientsBeyondTheRateAreCountedAsLost() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < EventQueue.REJECTED_PER_SECOND + 5; i++) {
            events.observer().onRejected(client("a"), "refused", "");
        }
        assertEquals(5, events.events.lost());
    }

    @Test
    void eventsBeyondTheQueueAreCountedAsLost() {
        Fixture events = new Fixture(10_000, null);
        for (int i = 0; i < 1000; i++) {
            events.observer().onSubscribed("a", "t", QoS.AT_MOST_ONCE);
        }
        long lost = events.events.lost();
        assertTrue(lost > 900 && lost < 1000, lost + " lost");
        assertFalse(events.of("a").isEmpty());
    }

    @Test
    void eventFilesTakeAtMostThreeTimesTheLimitAndContainTheNewestEvents() throws IOException {
        long bytesMax = 100_000;
        try (Fixture events = new Fixture(bytesMax, directory)) {
            for (int i = 0; i < 5000; i++) {
                events.observer().onSubscribed("client" + i % 300, "t/" + i, QoS.AT_MOST_ONCE);
                if (i % 10 == 0) {
                    events.store();
                    long bytes = 0;
                    for (Path file : files()) {
                        bytes += Files.size(file);
                    }
                    assertTrue(bytes <= 3 * bytesMax, bytes + " bytes on disk");
                }
            }
        }
        try (Fixture after = new Fixture(bytesMax, directory)) {
            assertEquals("t/4999", after.of("client199").getLast().reason());
            assertEquals(1, files().size());
        }
    }

    @Test
    void anotherBrokerInTheSameDirectoryKeepsItsEventsInMemory() {
        try (Fixture first = new Fixture(MEGABYTE, directory);
                Fixture second = new Fixture(MEGABYTE, directory)) {
            first.observer().onSubscribed("a", "one", QoS.AT_MOST_ONCE);
            first.store();
            second.observer().onSubscribed("a", "two", QoS.AT_MOST_ONCE);
            assertEquals(1, second.of("a").size());
        }
        try (Fixture after = new Fixture(MEGABYTE, directory)) {
            assertEquals(
                    List.of("one"),
                    after.of("a").stream().map(ClientEvent::reason).toList());
        }
    }

    @Test
    void eventsAreStoredAgainWhenTheDirectoryCanBeUsed() {
        Fixture waiting;
        try (Fixture first = new Fixture(MEGABYTE, directory)) {
            first.observer().onSubscribed("a", "one", QoS.AT_MOST_ONCE);
            first.store();
            waiting = new Fixture(MEGABYTE, directory);
            nowMillis += 1000;
            waiting.observer().onSubscribed("a", "two", QoS.AT_MOST_ONCE);
            waiting.store();
        }
        for (int i = 0; i < 60; i++) {
            waiting.store();
        }
        waiting.close();
        try (Fixture after = new Fixture(MEGABYTE, directory)) {
            assertEquals(
                    List.of("one", "two"),
                    after.of("a").stream().map(ClientEvent::reason).toList());
        }
    }

    @Test
    void eventsOfAllClientsAreReadInPages() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < 5; i++) {
            events.observer().onSubscribed("client" + i, "t", QoS.AT_MOST_ONCE);
        }
        events.store();
        ClientEvents.Page first = events.events.after(0, 3);
        ClientEvents.Page second = events.events.after(first.next(), 3);
        assertEquals(3, first.events().size());
        assertEquals(
                List.of("client3", "client4"),
                second.events().stream().map(ClientEvent::clientId).toList());
        assertEquals(List.of(), events.events.after(second.next(), 3).events());
        assertEquals(5, events.events.after(-1, 10).events().size());
        assertEquals(List.of(), events.events.after(Long.MAX_VALUE, 10).events());
    }

    @Test
    void longTextsInEventsAreTruncated() {
        Fixture events = new Fixture(MEGABYTE, null);
        String clientId = "x".repeat(1000);
        events.observer().onSubscribed(clientId, "t".repeat(1000), QoS.AT_MOST_ONCE);
        ClientEvent event = events.of(clientId).getFirst();
        assertEquals(ClientEvent.CHARACTERS_MAX, event.clientId().length());
        assertEquals(ClientEvent.CHARACTERS_MAX, event.reason().length());
    }

    @Test
    void eventsOfBannedClientsDoNotReplaceEventsOfOthers() {
        Fixture events = new Fixture(50_000, null);
        events.observer().onConnected(client("a"), ProtocolVersion.MQTT_5, false);
        for (int i = 0; i < 1000; i++) {
            nowMillis += 100;
            events.observer().onRejected(client("invented" + i), "banned", "the address is banned");
            events.store();
        }
        assertEquals(List.of(Kind.CONNECTED), kinds(events.of("a")));
        ClientEvent attempt = events.of("invented999").getFirst();
        assertEquals(Kind.BANNED, attempt.kind());
        assertEquals("banned", attempt.reason());
        assertEquals("the address is banned", attempt.detail());
    }

    @Test
    void connectAttemptsOfBannedClientsAboveTheRateAreCountedAsLost() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < EventQueue.REJECTED_PER_SECOND + 5; i++) {
            events.observer().onRejected(client("a"), "banned", "");
        }
        assertEquals(5, events.events.lost());
    }

    @Test
    void connectAttemptOfABannedClientDoesNotMarkTheConnectedOneAsDisconnected() {
        Fixture events = new Fixture(MEGABYTE, null);
        events.observer().onConnected(client("a"), ProtocolVersion.MQTT_5, false);
        events.observer().onRejected(new Observer.Client("a", null, "tcp", "10.0.0.66:1"), "banned", "");
        events.store();
        assertEquals(List.of("a"), events.events.connectedFrom("10.0.0.9"));
        events.observer().onDisconnected(client("a"), end("banned"));
        events.store();
        assertEquals(List.of(), events.events.connectedFrom("10.0.0.9"));
    }

    @Test
    void manySubscribeEventsOfAClientDoNotReplaceItsOtherEvents() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < 10_000; i++) {
            events.observer().onSubscribed("quick", "t", QoS.AT_MOST_ONCE);
            events.observer().onUnsubscribed("quick", "t");
        }
        long lost = events.events.lost();
        assertTrue(lost > 0, "the queue has no limit for subscriptions");
        events.observer().onDisconnected(client("a"), end("keep_alive_timeout"));
        assertEquals(lost, events.events.lost());
        assertEquals(List.of(Kind.DISCONNECTED), kinds(events.of("a")));
        events.observer().onSubscribed("slow", "t", QoS.AT_MOST_ONCE);
        assertEquals(List.of(Kind.SUBSCRIBED), kinds(events.of("slow")));
    }

    @Test
    void eventIsWrittenToTheFileBeforeItCanBeRead() throws Exception {
        try (Fixture events = new Fixture(MEGABYTE, directory)) {
            long after = 0;
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 300; i++) {
                    events.observer().onConnected(client("client-" + round + '-' + i), ProtocolVersion.MQTT_5, false);
                }
                Thread storing = Thread.ofPlatform().start(events::store);
                ClientEvents.Page read = events.events.after(after, 1000);
                while (read.events().isEmpty()) {
                    Thread.onSpinWait();
                    read = events.events.after(after, 1000);
                }
                String newest = read.events().getLast().clientId();
                String onDisk = Files.readString(files().getFirst());
                storing.join();
                assertTrue(onDisk.contains('\t' + newest + '\t'), newest + " is not in the file");
                after = events.events.after(after, 1000).next();
            }
        }
    }
}
