package culex.broker.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.diagnosis.ClientEvent.Kind;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The files of client events: restarts, crashes, limits, and a directory that another broker uses. */
class ClientEventFilesTest extends ClientEventsFixture {
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
    void eventIsWrittenToTheFileBeforeTheApiReturnsIt() throws Exception {
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
