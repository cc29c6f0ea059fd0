package culex.broker.store.rocksdb;

import culex.broker.store.log.LogPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
    private static final String POSITION = "log position";

    private final Database database;
    private final NewestLog newestLog;

    /** A record of a family. */
    record Key(int family, ByteBuffer key) {}

    /** All records, and the position of the log that they belong to. */
    record Content(Map<Key, ByteBuffer> records, LogPosition position) {
        static final Content EMPTY = new Content(Map.of(), LogPosition.START);
    }

    ReplicaDisk(Path directory) {
        database = Database.open(directory);
        newestLog = new NewestLog(directory, NewestLog.POLL);
    }

    /** What a store needs to open this disk. */
    RocksJournals.Machine machine(LongSupplier nanos) {
        return new RocksJournals.Machine(
                database, newestLog, new DiskReserve(() -> Long.MAX_VALUE, 0), () -> true, nanos);
    }

    Content content() {
        try {
            byte[] position = database.property(POSITION);
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
            return new Content(records, LogPosition.of(position));
        } catch (RocksDBException refused) {
            throw new AssertionError(refused);
        }
    }

    /** Makes the disk have what it had earlier, as after a power cut. */
    void restore(Content earlier) {
        restore(content(), earlier.records(), earlier.position());
    }

    /** Undoes the last commits, but not the position. */
    void skip(Content before) {
        Content now = content();
        restore(now, before.records(), now.position());
    }

    private void restore(Content now, Map<Key, ByteBuffer> records, LogPosition position) {
        if (now.position().equals(LogPosition.START) && position.equals(LogPosition.START)) {
            return; // has nothing
        }
        try (WriteBatch batch = new WriteBatch()) {
            for (Key key : now.records().keySet()) { // a range deletion for each run would slow the database down
                batch.delete(
                        database.family(Family.values()[key.family()]),
                        key.key().array());
            }
            for (Map.Entry<Key, ByteBuffer> entry : records.entrySet()) {
                Key key = entry.getKey();
                batch.put(
                        database.family(Family.values()[key.family()]),
                        key.key().array(),
                        entry.getValue().array());
            }
            if (position.equals(LogPosition.START)) {
                batch.delete(POSITION.getBytes(StandardCharsets.UTF_8));
                batch.delete(RetainedTable.SECRET.getBytes(StandardCharsets.UTF_8));
            } else {
                database.putProperty(batch, POSITION, position.toBytes());
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
