package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.store.log.Commit;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.MemoryLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Checks which records {@link LogCopy} adds to commits while it copies all records to the end of the log. */
class LogCopyTest {
    private static final Commit.Of LOG = new Commit.Of("test", 0);
    private static final int RECORDS = 50;
    private static final int CHANGED_BYTES = 100;

    @TempDir
    private Path directory;

    private final MemoryLog log = new MemoryLog(new MemoryLog.Engine(), Duration.ofSeconds(1));

    /** Returns a LogCopy for a database with records and a log so long that a copy of all records begins with the next commit. */
    private LogCopy copyOf(Database database) throws Exception {
        LogView view = new LogView(database);
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] key = ("sensor " + i).getBytes(StandardCharsets.UTF_8);
                batch.put(database.family(Family.SESSIONS), key, new byte[10]);
            }
            database.write(batch, false);
        }
        log.append(0, Commit.opening(LOG, LogPosition.START, new EntryBuffer()).bytes());
        LogCopy copy = new LogCopy(log, database, view, 0, Long.MAX_VALUE);
        copy.begin();
        return copy;
    }

    private static Commit nextOf(LogCopy copy) throws RocksDBException {
        EntryBuffer copied = copy.next(CHANGED_BYTES);
        return Commit.of(LOG, LogPosition.START, copied, copy.begins(), copy.ends(), new EntryBuffer());
    }

    @Test
    void recordsAreCopiedAgainIfTheCommitWithTheirCopyFailed() throws Exception {
        try (Database database = Database.open(directory)) {
            LogCopy copy = copyOf(database);
            byte[] notMade = nextOf(copy).bytes();
            Commit first = nextOf(copy);
            assertArrayEquals(notMade, first.bytes());
            assertTrue(first.beginsCopy());
            copy.committed(first);
            notMade = nextOf(copy).bytes();
            Commit second = nextOf(copy);
            assertArrayEquals(notMade, second.bytes());
            assertFalse(second.beginsCopy());
        }
    }

    @Test
    void copyToTheLogHasEachRecordOnceAndOnlyItsFirstCommitBeginsACopy() throws Exception {
        try (Database database = Database.open(directory)) {
            LogCopy copy = copyOf(database);
            Set<String> keys = new TreeSet<>();
            int beginnings = 0;
            while (keys.size() < RECORDS) {
                Commit commit = nextOf(copy);
                beginnings += commit.beginsCopy() ? 1 : 0;
                commit.forEach(new Commit.Entries<RuntimeException>() {
                    @Override
                    public void put(int family, byte[] key, byte[] value) {
                        assertEquals(Family.SESSIONS.ordinal(), family);
                        assertTrue(keys.add(new String(key, StandardCharsets.UTF_8)), "copied twice");
                    }

                    @Override
                    public void delete(int family, byte[] key) {
                        throw new AssertionError("a copy deletes nothing");
                    }
                });
                copy.committed(commit);
            }
            assertEquals(1, beginnings);
        }
    }
}
