package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.Journals;
import culex.broker.store.RecoveryListener;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.store.rocksdb.RocksJournals;
import culex.broker.store.rocksdb.RocksSettings;
import culex.broker.store.rocksdb.Sync;
import culex.broker.transport.RecordedFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    private static final Instant START = Instant.parse("2026-11-28T10:00:00Z");

    @TempDir
    private Path directory;

    private final Clock clock = new SteppingClock();

    private RocksJournals open(Path store, List<String> clients) {
        RocksJournals journals = new RocksJournals(
                store,
                new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1)),
                MemoryBudget.unlimited(),
                new RecordedFaults());
        journals.recover(new Clients(clients));
        return journals;
    }

    private static void save(Journals journals, long number, String clientId) throws InterruptedException {
        List<Runnable> endOfTurn = new ArrayList<>();
        Journal journal = journals.journal(Runnable::run, endOfTurn::add, () -> {});
        CountDownLatch durable = new CountDownLatch(1);
        journal.save(new SessionState(number, clientId, null, 100, SessionState.NEVER, null));
        journal.whenDurable(stored -> durable.countDown());
        endOfTurn.forEach(Runnable::run);
        durable.await();
    }

    private List<String> names(Path in) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void brokerStartedFromABackupHasTheDataStoredBeforeTheBackup() throws Exception {
        Path store = directory.resolve("data");
        Path target = directory.resolve("backups");
        Path made;
        try (RocksJournals journals = open(store, new ArrayList<>())) {
            Backups backups = new Backups(journals, store, target, 3, clock);
            save(journals, 1, "before");
            Backups.Backup backup = backups.make();
            made = backup.directory();
            assertTrue(backup.bytes() > 0);
            save(journals, 2, "after");
            assertEquals(1, backups.made());
            assertFalse(Files.exists(store.resolve(Backups.CHECKPOINT)));
        }
        List<String> restored = new ArrayList<>();
        open(made, restored).close();
        assertEquals(List.of("before"), restored);
        List<String> current = new ArrayList<>();
        open(store, current).close();
        assertEquals(List.of("after", "before"), current.stream().sorted().toList());
    }

    @Test
    void newBackupReplacesTheOldestBackupAndRemovesUnfinishedBackups() throws Exception {
        Path store = directory.resolve("data");
        Path target = directory.resolve("backups");
        Files.createDirectories(target.resolve("culex-20260101T000000000Z.unfinished"));
        Files.createDirectories(target.resolve("of-somebody-else"));
        try (RocksJournals journals = open(store, new ArrayList<>())) {
            Backups backups = new Backups(journals, store, target, 2, clock);
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                made.add(backups.make().directory().getFileName().toString());
            }
            assertEquals(List.of(made.get(1), made.get(2), "of-somebody-else"), names(target));
        }
    }

    @Test
    void backupFailsWithoutADirectoryOrAStoreOnDisk() {
        Path target = directory.resolve("backups");
        Backups without = new Backups(new MemoryJournals(), directory, null, 1, clock);
        assertEquals(
                "mqtt.backup.directory is not set",
                assertThrows(Backups.NotMade.class, without::make).getMessage());
        Backups memory = new Backups(new MemoryJournals(), directory, target, 1, clock);
        assertEquals(
                "this store is not on a disk",
                assertThrows(Backups.NotMade.class, memory::make).getMessage());
        assertEquals(1, memory.failed());
    }

    /** A clock that advances by one second with each read. */
    private static final class SteppingClock extends Clock {
        private int looks;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return START.plusSeconds(looks++);
        }
    }

    /** Collects the Client Identifiers of the sessions in a store. */
    private record Clients(List<String> names) implements RecoveryListener {
        @Override
        public void lastSession(long number) {}

        @Override
        public void session(SessionState session) {
            names.add(session.clientId());
        }

        @Override
        public void subscription(StoredSubscription subscription) {}

        @Override
        public void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {}

        @Override
        public void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {}

        @Override
        public void released(long message, int packetIdentifier) {}

        @Override
        public void accepted(int packetIdentifier, Message message) {}

        @Override
        public void acceptedOfEnded(long session, int packetIdentifier, Message message) {}

        @Override
        public void undelivered(long session, Delivery delivery) {}
    }
}
