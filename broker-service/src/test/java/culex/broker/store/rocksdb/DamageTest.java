package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker rejects a damaged store with one line that reports the damage, and opens a store whose last record is incomplete after a
 * crash.
 */
class DamageTest {
    private static final int COMMITS = 20;

    @TempDir
    private Path temporary;

    private Path killed;

    /** Creates the store directory of a broker that was killed after some commits. */
    @BeforeEach
    void fill() throws IOException {
        killed = temporary.resolve("killed");
        Path directory = temporary.resolve("running");
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            for (int i = 0; i < COMMITS; i++) {
                store.append(false, 1);
                assertTrue(store.isDurable());
            }
            StoreFixture.copy(directory, killed);
        }
    }

    private Path newest(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(killed)) {
            return files.filter(file ->
                            file.toString().endsWith(suffix) && file.toFile().length() > 0)
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
    }

    private static void overwrite(Path file, long at, byte[] with) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(with), at);
        }
    }

    private String rejected() {
        String message =
                String.valueOf(assertThrows(IllegalStateException.class, () -> new StoreFixture(killed).close())
                        .getMessage());
        assertTrue(message.contains(killed.toString()), message);
        return message;
    }

    private void rejectedAsDamaged() {
        String message = rejected();
        assertTrue(message.contains(" is damaged: "), message);
        assertFalse(message.contains("in use"), message);
    }

    private List<String> opened() {
        try (StoreFixture store = new StoreFixture(killed)) {
            return store.recovered;
        }
    }

    @Test
    void storeOfAKilledBrokerCanBeOpened() {
        assertEquals(1 + COMMITS, opened().size());
    }

    @Test
    void startRejectsAStoreWhoseWriteAheadLogContainsOnlyZeros() throws IOException {
        Path log = newest(".log");
        Files.write(log, new byte[(int) Files.size(log)]);
        rejectedAsDamaged();
    }

    @Test
    void startRejectsAStoreWhoseWriteAheadLogIsDamagedInItsFirstBytes() throws IOException {
        overwrite(newest(".log"), 0, new byte[] {1, 2, 3, 4});
        rejectedAsDamaged();
    }

    /** The damaged length is greater than the rest of the log, as it is in an incomplete last record, which is no damage. */
    @Test
    void startRejectsAStoreWhoseWriteAheadLogHasADamagedLengthInItsFirstRecord() throws IOException {
        overwrite(newest(".log"), 4, new byte[] {(byte) 0xFF, 0x7F});
        rejectedAsDamaged();
    }

    @Test
    void startRejectsAStoreWhoseWriteAheadLogIsDamagedInTheMiddle() throws IOException {
        Path log = newest(".log");
        overwrite(log, Files.size(log) / 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        rejectedAsDamaged();
    }

    @Test
    void writeAheadLogWithAnIncompleteLastRecordIsReadUpToThatRecord() throws IOException {
        Path log = newest(".log");
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 7);
        }
        assertEquals(COMMITS, opened().size());
    }

    @Test
    void damagedTableOfRocksDbIsReportedAsDamageAndNotAsAStoreInUse() throws IOException {
        assertEquals(1 + COMMITS, opened().size()); // opening the store has converted the log to tables
        try (Stream<Path> files = Files.list(killed)) {
            for (Path table :
                    files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                overwrite(table, 0, new byte[64]);
            }
        }
        rejectedAsDamaged();
    }

    /** The broker is killed directly after the commit that created the newest write-ahead log. */
    @Test
    void missingNewestWriteAheadLogIsReportedAsDamage() throws IOException {
        assertTrue(severalLogs().size() > 1);
        Path newest = newest(".log");
        assertEquals(numberOf(newest), storedNumber(killed));
        Files.delete(newest);
        String message = rejected();
        assertTrue(message.contains(" is damaged: the log " + newest.getFileName() + " is missing"), message);
    }

    private static long numberOf(Path log) {
        return LogFiles.number(log.getFileName().toString());
    }

    private static long storedNumber(Path directory) throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("newest-log")));
    }

    private static boolean isNewestLogStored(Path directory) {
        try {
            return LogFiles.names(directory).stream()
                            .filter(LogFiles::isLog)
                            .mapToLong(LogFiles::number)
                            .max()
                            .orElseThrow()
                    == storedNumber(directory);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Creates a store with several logs: each retained message of 1 MB fills the memtable, so RocksDB starts another log. The sessions are
     * in the first log only.
     */
    private List<Path> severalLogs() throws IOException {
        Path directory = temporary.resolve("large");
        killed = temporary.resolve("killed large");
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            for (int i = 0; i < 40; i++) {
                store.retain("t/" + i, 1 << 20);
                assertTrue(store.isDurable());
            }
            store.runUntil(() -> isNewestLogStored(directory));
            StoreFixture.copy(directory, killed);
        }
        try (Stream<Path> files = Files.list(killed)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void missingOldestWriteAheadLogIsReportedAsDamage() throws IOException {
        List<Path> logs = severalLogs();
        assertTrue(logs.size() > 1, logs::toString);
        Files.delete(logs.getFirst());
        rejectedAsDamaged();
    }

    @Test
    void storeWithSeveralWriteAheadLogsCanBeOpened() throws IOException {
        assertTrue(severalLogs().size() > 1);
        assertEquals(1 + 40, opened().size());
        assertEquals(1 + 40, opened().size());
    }

    @Test
    void backupOfAStoreWithSeveralWriteAheadLogsCanBeOpened() throws IOException {
        Path directory = temporary.resolve("large");
        killed = temporary.resolve("backup");
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            for (int i = 0; i < 40; i++) {
                store.retain("t/" + i, 1 << 20);
                assertTrue(store.isDurable());
            }
            store.journals.checkpoint(killed).toCompletableFuture().join();
        }
        assertEquals(1 + 40, opened().size());
        assertEquals(1 + 40, opened().size());
    }

    @Test
    void missingTableIsReportedAsDamage() throws IOException {
        opened();
        Files.delete(newest(".sst"));
        rejectedAsDamaged();
    }

    @Test
    void secondBrokerIsRejectedBeforeItTouchesTheDirectory() throws IOException {
        try (StoreFixture first = new StoreFixture(killed)) {
            List<String> before = names();
            String message = rejected();
            assertTrue(message.contains("in use by another broker"), message);
            assertEquals(before, names());
            first.save(2, "two");
            assertTrue(first.isDurable());
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(killed)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void startWaitsForTheLockOfTheStoreDirectory() throws IOException {
        StoreLock held = StoreLock.take(killed, Duration.ZERO);
        assertTrue(held != null);
        Thread releases = Thread.ofVirtual().start(held::close);
        StoreLock taken = StoreLock.take(killed, Duration.ofSeconds(30));
        assertTrue(taken != null);
        taken.close();
        assertDoesNotThrow(() -> releases.join());
    }
}
