package culex.broker.store.rocksdb;

import culex.broker.store.log.LogPosition;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The disk of a simulated replica: a real database, which many runs use one after the other, because opening one takes longer than a run.
 */
final class ReplicaDisk implements AutoCloseable {
    private final Database database;
    private final NewestLog newestLog;

    /** A record of a family. */
    record Key(int family, ByteBuffer key) {}

    /**
     * All records, and the position of the log that they belong to.
     *
     * @param isComplete see {@link LogView#isComplete}
     */
    record Content(Map<Key, ByteBuffer> records, LogPosition position, boolean isComplete) {
        static final Content EMPTY = new Content(Map.of(), LogPosition.START, true);
    }

    ReplicaDisk(Path directory) {
        database = Database.open(directory);
        newestLog = new NewestLog(directory, NewestLog.POLL);
    }

    /** Returns the database, the disk and the clock with which a store opens this disk. */
    RocksJournals.Machine machine(LongSupplier nanos) {
        return new RocksJournals.Machine(
                database, newestLog, new DiskReserve(() -> Long.MAX_VALUE, 0), () -> true, nanos);
    }

    Content content() {
        try {
            byte[] position = database.property(LogView.POSITION);
            if (position == null) {
                return Content.EMPTY;
            }
            Map<Key, ByteBuffer> records = new HashMap<>();
            for (Family family : Family.values()) {
                try (RocksIterator all = database.iterator(family)) {
                    for (all.seekToFirst(); all.isValid(); all.next()) {
                        records.put(
                                new Key(family.ordinal(), ByteBuffer.wrap(all.key())), ByteBuffer.wrap(all.value()));
                    }
                }
            }
            return new Content(records, LogPosition.of(position), database.property(LogView.INCOMPLETE) == null);
        } catch (RocksDBException refused) {
            throw new AssertionError(refused);
        }
    }

    /** Replaces the content of this disk by an earlier content, as a power cut does. */
    void restore(Content earlier) {
        restore(content(), earlier);
    }

    /**
     * Restores the records from before the last commits, but keeps the position in the log, so that these commits are missing in the store.
     */
    void skip(Content before) {
        Content now = content();
        restore(now, new Content(before.records(), now.position(), now.isComplete()));
    }

    private void restore(Content now, Content next) {
        LogPosition position = next.position();
        if (now.position().equals(LogPosition.START) && position.equals(LogPosition.START)) {
            return; // the disk is empty, and stays so
        }
        try (WriteBatch batch = new WriteBatch()) {
            for (Key key : now.records().keySet()) { // a range deletion for each run would slow the database down
                batch.delete(
                        database.family(Family.values()[key.family()]),
                        key.key().array());
            }
            for (Map.Entry<Key, ByteBuffer> entry : next.records().entrySet()) {
                Key key = entry.getKey();
                batch.put(
                        database.family(Family.values()[key.family()]),
                        key.key().array(),
                        entry.getValue().array());
            }
            if (position.equals(LogPosition.START)) {
                database.deleteProperty(batch, LogView.POSITION);
                database.deleteProperty(batch, RetainedTable.SECRET);
            } else {
                database.putProperty(batch, LogView.POSITION, position.toBytes());
            }
            if (next.isComplete()) {
                database.deleteProperty(batch, LogView.INCOMPLETE);
            } else {
                database.putProperty(batch, LogView.INCOMPLETE, new byte[] {1});
            }
            database.write(batch, false);
        } catch (RocksDBException refused) {
            throw new AssertionError(refused);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
