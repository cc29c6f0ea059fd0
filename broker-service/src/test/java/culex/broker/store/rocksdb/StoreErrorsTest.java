package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Each failure is reported in one line that names the directory and the action to take. */
class StoreErrorsTest {
    private final StoreErrors errors = new StoreErrors(Path.of("/data/store"));

    private static RocksDBException failure(Status.Code code, String message) {
        return new RocksDBException(message, new Status(code, Status.SubCode.None, message));
    }

    private void assertDamaged(Throwable failure) {
        String line = errors.explain(failure);
        assertTrue(line.startsWith("the store in /data/store is damaged: "), line);
        assertTrue(line.contains("backup"), line);
        assertFalse(line.contains("\n"), line);
    }

    @Test
    void lockErrorOfRocksDbIsReportedAsStoreInUse() {
        String line = errors.explain(
                failure(Status.Code.IOError, "While lock file: /data/store/LOCK: Resource temporarily unavailable"));
        assertEquals(errors.inUse(), line);
        assertTrue(line.contains("mqtt.store.directory"), line);
    }

    @Test
    void corruptionMissingFilesAndFailedChecksAreReportedAsDamage() {
        assertDamaged(failure(Status.Code.Corruption, "block checksum mismatch in 000012.sst"));
        assertDamaged(failure(Status.Code.IOError, "No such file or directory: 000012.sst"));
        assertDamaged(new RocksDBException("Corruption: bad block"));
        assertDamaged(new DamagedStoreException("000007.log begins with zeros"));
    }

    /** "block" contains "lock", by which an error of the lock file is recognized. */
    @Test
    void errorOfADamagedBlockIsNotReportedAsStoreInUse() {
        assertDamaged(failure(Status.Code.Corruption, "truncated block read from 000012.sst"));
    }

    @Test
    void errorForOtherFailuresNamesTheDirectoryAndTheReason() {
        assertEquals(
                "the store in /data/store cannot be opened: Permission denied",
                errors.explain(failure(Status.Code.IOError, "Permission denied")));
        assertTrue(errors.cannotBeMade(new IOException("Read-only file system"))
                .contains("the store in /data/store cannot be created"));
        assertTrue(errors.otherFormat(9).contains("has the format 9"));
    }
}
