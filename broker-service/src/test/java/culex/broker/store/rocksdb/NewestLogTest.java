package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of the newest RocksDB log is stored in a file in the same directory, and checked at the start. */
class NewestLogTest {
    @TempDir
    private Path directory;

    private void create(String name) throws IOException {
        Files.createFile(directory.resolve(name));
    }

    private String stored() throws IOException {
        return Files.readString(directory.resolve("newest-log"));
    }

    @Test
    void numberOfTheNewestLogFileIsStored() throws IOException {
        NewestLog newest = new NewestLog(directory, Duration.ZERO);
        create("000009.log");
        create("000011.sst");
        newest.storeWhenDue();
        assertEquals("9", stored());
        create("000010.log");
        newest.storeWhenDue();
        assertEquals("10", stored());
    }

    @Test
    void numberOfANewerLogFileIsNotStoredWithinThePollInterval() throws IOException {
        NewestLog newest = new NewestLog(directory, Duration.ofHours(1));
        create("000009.log");
        newest.storeWhenDue();
        create("000010.log");
        newest.storeWhenDue();
        assertEquals("9", stored());
    }

    @Test
    void storedNumberOfAMissingLogFileIsReportedAsDamage() throws IOException {
        create("000009.log");
        Files.writeString(directory.resolve("newest-log"), "10");
        assertThrows(DamagedStoreException.class, () -> NewestLog.check(directory));
    }

    @Test
    void fileWithOtherBytesThanANumberIsIgnored() throws IOException {
        Files.write(directory.resolve("newest-log"), new byte[] {(byte) 0x80, '1'});
        assertDoesNotThrow(() -> NewestLog.check(directory));
    }

    @Test
    void missingDirectoryIsIgnoredByTheWriterAndReportedByTheCheck() {
        Path missing = directory.resolve("missing");
        assertDoesNotThrow(() -> new NewestLog(missing, Duration.ZERO).storeWhenDue());
        assertThrows(IOException.class, () -> NewestLog.check(missing));
    }

    /** An operation on a closed file system throws an unchecked exception. */
    @Test
    void uncheckedExceptionWhileTheNumberIsStoredIsIgnored() throws IOException {
        Path other;
        try (FileSystem zip = FileSystems.newFileSystem(directory.resolve("files.zip"), Map.of("create", "true"))) {
            other = zip.getPath("/");
        }
        assertDoesNotThrow(() -> new NewestLog(other, Duration.ZERO).storeWhenDue());
    }
}
