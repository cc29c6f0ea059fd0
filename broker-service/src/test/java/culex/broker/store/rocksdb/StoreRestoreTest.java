package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@code ./culex store restore}: a backup, a store that has changed since, and the store of a stopped broker afterwards. */
class StoreRestoreTest {
    private static final List<String> AT_BACKUP = List.of("session one", "1 waits for 1", "retained r/1");

    @TempDir
    private Path root;

    private Path directory = Path.of("");
    private Path backup = Path.of("");

    @BeforeEach
    void fill() {
        directory = root.resolve("store");
        backup = root.resolve("backup");
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            store.append(false, 1);
            store.retain("r/1", 10);
            assertTrue(store.isDurable());
            store.journals.checkpoint(backup).toCompletableFuture().join();
            store.save(2, "two");
            store.retain("s/1", 10);
            assertTrue(store.isDurable());
        }
    }

    private String run(int code, String... arguments) {
        return StoreCommands.run(directory, code, arguments);
    }

    private static List<String> recovered(Path from) {
        try (StoreFixture store = new StoreFixture(from)) {
            return store.recovered;
        }
    }

    private static Map<String, Long> sizes(Path of) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> all = Files.list(of)) {
            for (Path file : all.toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        }
        return sizes;
    }

    private List<Path> replaced() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.getFileName().toString().startsWith("replaced-"))
                    .toList();
        }
    }

    @Test
    void forcedRestoreBringsTheBackupBackAndKeepsTheFormerStore() throws IOException {
        Map<String, Long> before = sizes(backup);
        Files.writeString(directory.resolve("users"), "not a file of the store");
        String said = run(0, "restore", backup.toString(), "--force");
        assertTrue(said.startsWith("restored " + backup + "  sessions 1  queued 1  retained 1  replaced "), said);
        assertEquals(1, said.lines().count());
        assertEquals(AT_BACKUP, recovered(directory));
        List<Path> former = replaced();
        assertEquals(1, former.size());
        assertTrue(recovered(former.getFirst()).contains("session two"));
        assertEquals(before, sizes(backup));
        assertTrue(Files.exists(directory.resolve("users")));
        assertFalse(Files.exists(directory.resolve("restoring")));
    }

    /** The number of the newest log of the former store stayed, so that the broker missed that log in the restored store. */
    @Test
    void restoredStoreStartsAlsoIfTheFormerStoreHadManyMoreLogs() throws IOException {
        Files.writeString(directory.resolve("newest-log"), "400");
        run(0, "restore", backup.toString(), "--force");
        assertEquals(AT_BACKUP, recovered(directory));
        assertEquals("400", Files.readString(replaced().getFirst().resolve("newest-log")));
    }

    @Test
    void storeIsNotReplacedWithoutForce() throws IOException {
        String said = run(1, "restore", backup.toString());
        assertTrue(said.contains("there is a store in " + directory) && said.contains("--force"), said);
        assertEquals(List.of(), replaced());
        assertTrue(recovered(directory).contains("session two"));
    }

    @Test
    void backupIsRestoredToADirectoryWithoutAStore() throws IOException {
        directory = root.resolve("new");
        String said = run(0, "restore", backup.toString(), "--json");
        assertTrue(said.contains("\"sessions\":1,") && said.contains("\"replaced\":\"nothing\""), said);
        assertEquals(AT_BACKUP, recovered(directory));
    }

    @Test
    void backupWithoutOneOfItsTablesIsNotRestored() throws IOException {
        Path table;
        try (Stream<Path> all = Files.list(backup)) {
            table = all.filter(file ->
                            file.toString().endsWith(".sst") || file.toString().endsWith(".log"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
        Files.delete(table);
        String said = run(1, "restore", backup.toString(), "--force");
        assertTrue(said.startsWith("the backup in " + backup + " is not whole"), said);
        assertEquals(1, said.lines().count(), said);
        assertEquals(List.of(), replaced());
        assertTrue(recovered(directory).contains("session two"));
    }

    @Test
    void backupWithADamagedTableIsNotRestored() throws IOException {
        Path rewritten = root.resolve("compacted");
        try (StoreFixture store = new StoreFixture(directory)) { // a second start has written the log to a table
            store.journals.checkpoint(rewritten).toCompletableFuture().join();
        }
        Path table;
        try (Stream<Path> all = Files.list(rewritten)) {
            table = all.filter(file -> file.toString().endsWith(".sst"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 4] ^= 0x40;
        Files.delete(table); // the checkpoint shares the file with the store
        Files.write(table, bytes);
        String said = run(1, "restore", rewritten.toString(), "--force");
        assertTrue(said.startsWith("the backup in " + rewritten + " is not whole"), said);
        assertTrue(recovered(directory).contains("session two"));
    }

    @Test
    void latestIsTheNewestBackupOfADirectory() throws IOException {
        Path backups = Files.createDirectory(root.resolve("backups"));
        Path latest = backups.resolve("latest");
        assertTrue(run(1, "restore", latest.toString(), "--force").startsWith("there is no backup in " + latest));
        Path newest = backups.resolve("culex-20261128T030000123Z");
        Files.createDirectory(backups.resolve("culex-20261127T030000123Z"));
        Files.createDirectory(backups.resolve("other"));
        Files.move(backup, newest);
        String line = run(0, "restore", latest.toString(), "--force");
        assertTrue(line.startsWith("restored " + newest + "  sessions 1"), line);
        assertEquals(AT_BACKUP, recovered(directory));
    }

    @Test
    void storeThatABrokerUsesIsNotReplaced() {
        try (StoreFixture store = new StoreFixture(directory)) {
            String said = run(1, "restore", backup.toString(), "--force");
            assertTrue(said.contains("is in use by another broker") && said.contains("stop the broker first"), said);
            assertTrue(store.isDurable());
        }
    }

    @Test
    void directoryThatIsNoBackupIsRejected() {
        assertTrue(run(1, "restore", root.toString(), "--force").startsWith("there is no backup in " + root));
        assertTrue(run(1, "restore", directory.toString(), "--force").contains("is the store itself"));
        assertTrue(run(2, "restore").contains("there is no command"));
    }
}
