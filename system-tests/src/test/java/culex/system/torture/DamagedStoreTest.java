package culex.system.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.BesideOthers;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Damaged stores: the packaged broker must end with one line that says why, and must never start with an empty store instead. */
@BesideOthers
@Tag("native")
class DamagedStoreTest {
    private static final int MESSAGES = 200;
    private static final int NEWER_FORMAT = 1_000_000;

    @TempDir
    private Path data;

    private BrokerProcess broker;

    /** Creates a store with messages, of a broker that was killed. */
    @BeforeEach
    void fill() throws IOException {
        broker = BrokerProcess.start(settings());
        try (LedClient away = connect("away", true)) {
            away.subscribe("stored/#", 1);
        }
        try (LedClient publisher = connect("publisher", false)) {
            for (int i = 0; i < MESSAGES; i++) {
                assertEquals(0, publisher.publish("stored/" + i, 1));
            }
        }
    }

    @AfterEach
    void end() {
        broker.close();
    }

    private Map<String, String> settings() {
        return Map.of("MQTT_STORE_KIND", "rocksdb", "MQTT_STORE_DIRECTORY", data.toString());
    }

    private LedClient connect(String clientId, boolean kept) throws IOException {
        return LedClient.connect(new Participant.Endpoints(broker.httpPort(), broker.tcpPort()), clientId, true, kept);
    }

    @Test
    void storeWhoseFileNamedCurrentIsMissingIsNotOpenedAsAnEmptyStore() throws IOException {
        broker.kill();
        Files.delete(data.resolve("CURRENT"));
        assertFailsWithOneLine(broker.restartAndExpectFailure());
    }

    @Test
    void storeWhoseFilesAreMissingExceptTablesIsNotOpenedAsAnEmptyStore() throws IOException {
        broker.kill();
        for (Path file : files("")) {
            if (Files.isRegularFile(file)) {
                Files.delete(file);
            }
        }
        Files.write(data.resolve("000012.sst"), new byte[1000]);
        assertFailsWithOneLine(broker.restartAndExpectFailure());
    }

    @Test
    void startRejectsAStoreWhoseWriteAheadLogIsDamagedInTheMiddle() throws IOException {
        broker.kill();
        Path log = newestLog();
        String bytes = Files.readString(log, StandardCharsets.ISO_8859_1);
        overwrite(log, (double) bytes.indexOf("stored/" + MESSAGES / 2) / bytes.length());
        assertFailsWithOneLine(broker.restartAndExpectFailure());
    }

    @Test
    void startRejectsAStoreWithADamagedManifest() throws IOException {
        broker.kill();
        Path manifest = data.resolve(Files.readString(data.resolve("CURRENT")).strip());
        String bytes = Files.readString(manifest, StandardCharsets.ISO_8859_1);
        overwrite(manifest, (double) bytes.indexOf("subscriptions") / bytes.length());
        assertFailsWithOneLine(broker.restartAndExpectFailure());
    }

    /** A record that was never synced may be torn; all records before it must be recovered. */
    @Test
    void writeAheadLogWithAnIncompleteLastRecordIsReadUpToThatRecord() throws IOException {
        broker.kill();
        Path log = newestLog();
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 7);
        }
        broker.restart();
        Set<String> missing = new TreeSet<>();
        for (int i = 0; i < MESSAGES - 1; i++) {
            missing.add("stored/" + i);
        }
        try (LedClient away = connect("away", true);
                LedClient publisher = connect("publisher", false)) {
            assertTrue(away.sessionPresent());
            assertEquals(0, publisher.publish("stored/last", 1));
            away.readUntil("stored/last").forEach(missing::remove);
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void secondBrokerOnTheSameDirectoryIsRejectedAndTheFirstContinues() throws IOException {
        assertFailsWithOneLine(BrokerProcess.startAndExpectFailure(settings()));
        try (LedClient publisher = connect("publisher", false)) {
            assertEquals(0, publisher.publish("stored/more", 1));
        }
    }

    @Test
    void startRejectsAStoreOfANewerFormat() throws Exception {
        broker.kill();
        write("format", ByteBuffer.allocate(4).putInt(NEWER_FORMAT).array());
        String line = assertFailsWithOneLine(broker.restartAndExpectFailure());
        assertTrue(line.contains(Integer.toString(NEWER_FORMAT)), line);
    }

    /** Asserts that the failed start logged, besides INFO lines, exactly one line, which names the directory; returns that line. */
    private String assertFailsWithOneLine(BrokerProcess.FailedStart start) {
        List<String> lines =
                start.lines().stream().filter(line -> !line.contains(" INFO ")).toList();
        assertNotEquals(0, start.exitCode(), lines::toString);
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains(data.toString()), lines::toString);
        return lines.getFirst();
    }

    private Path newestLog() throws IOException {
        return files(".log").stream()
                .filter(file -> size(file) > 0)
                .max(Comparator.comparing(Path::toString))
                .orElseThrow();
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Overwrites some bytes of a file. */
    private static void overwrite(Path file, double at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer damage = ByteBuffer.wrap("damaged!".getBytes(StandardCharsets.US_ASCII));
            channel.write(damage, (long) (channel.size() * at));
        }
    }

    /** Writes a value to the default column family, as another version of the broker might. */
    private void write(String key, byte[] value) throws RocksDBException {
        RocksDB.loadLibrary();
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, data.toString())) {
                families.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB database = RocksDB.open(options, data.toString(), families, handles)) {
            database.put(key.getBytes(StandardCharsets.UTF_8), value);
            handles.forEach(ColumnFamilyHandle::close);
        }
    }
}
