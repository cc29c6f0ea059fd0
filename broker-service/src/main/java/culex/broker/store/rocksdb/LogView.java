package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.LogPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The content of the replicated log in the database of this replica, and the position that it has reached. Used by one thread at a time:
 * the one that follows the log, then the store writer.
 */
final class LogView {
    /** The property with the position of the last applied commit. */
    static final String POSITION = "log position";

    /** The property of a database that began with a copy of all records in the log and has not read that copy to its end yet. */
    static final String INCOMPLETE = "log copy incomplete";

    /** The property with the random identifier of the last opening commit. */
    static final String OPENING = "log opening";

    /** The property with the number of times that another replica has taken over the log while this replica was its owner. */
    private static final String FENCED = "log fenced";

    /** The family number in the log for the properties of the store, which belong to no family. */
    private static final int PROPERTIES = 0x7F;

    private static final Family[] FAMILIES = Family.values();

    private final Database database;
    private volatile LogPosition position;
    private boolean isComplete;

    /** @throws IllegalStateException with one line when the database has records of a broker without a cluster */
    LogView(Database database) throws RocksDBException {
        this.database = database;
        byte[] stored = database.property(POSITION);
        if (stored == null && !StoreContent.isEmpty(database)) {
            throw new IllegalStateException(
                    "The store in " + database.directory().toAbsolutePath()
                            + " belongs to a single broker. Use another mqtt.store.directory for the cluster;"
                            + " ./culex store import moves what the store has to the cluster.");
        }
        position = stored == null ? LogPosition.START : LogPosition.of(stored);
        isComplete = database.property(INCOMPLETE) == null;
    }

    /** @throws IllegalStateException with one line when the database is a view of a replicated log */
    static void checkNone(Database database) throws RocksDBException {
        if (database.property(POSITION) != null) {
            throw new IllegalStateException(
                    "The store in " + database.directory().toAbsolutePath()
                            + " is the copy of a cluster's log, and only a replica can change it. Set mqtt.store.kind to that"
                            + " of the cluster, or use another mqtt.store.directory.");
        }
    }

    /** The last commit that is in the database. May be called from any thread. */
    LogPosition position() {
        return position;
    }

    /**
     * Whether the database has all records up to its position; false while it reads the copy of all records with which a trimmed log
     * begins.
     */
    boolean isComplete() {
        return isComplete;
    }

    /** The number of calls of {@link #countFenced} since the database was created. */
    long fenced() throws RocksDBException {
        byte[] stored = database.property(FENCED);
        return stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
    }

    /**
     * Counts that another replica has taken over the log while this replica was its owner. The count is stored, so that it survives the end
     * of the process.
     */
    void countFenced() throws RocksDBException {
        byte[] count = ByteBuffer.allocate(Long.BYTES).putLong(fenced() + 1).array();
        try (WriteBatch batch = new WriteBatch()) {
            database.putProperty(batch, FENCED, count);
            database.write(batch, false);
        }
    }

    /** Writes a batch, which has the records of a commit, together with the position of the commit. */
    void write(WriteBatch batch, LogPosition next) throws RocksDBException {
        database.putProperty(batch, POSITION, next.toBytes());
        database.write(batch, false);
        position = next;
    }

    /** Writes the entries of a commit. */
    void apply(Commit commit, LogPosition next) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            commit.forEach(new Commit.Entries<RocksDBException>() {
                @Override
                public void put(int family, byte[] key, byte[] value) throws RocksDBException {
                    if (family == PROPERTIES) {
                        batch.put(key, value);
                    } else {
                        batch.put(database.family(known(family)), key, value);
                    }
                }

                @Override
                public void delete(int family, byte[] key) throws RocksDBException {
                    batch.delete(database.family(known(family)), key);
                }
            });
            boolean willBeComplete = commit.endsCopy() || (isComplete && !beginsHere(commit));
            if (!willBeComplete) {
                database.putProperty(batch, INCOMPLETE, new byte[] {1});
            } else if (!isComplete) {
                database.deleteProperty(batch, INCOMPLETE);
            }
            write(batch, next);
            isComplete = willBeComplete;
        }
    }

    private boolean beginsHere(Commit commit) {
        return position.equals(LogPosition.START) && commit.beginsCopy();
    }

    /** Adds a property of the store as a whole to the entries of a commit. */
    static void putProperty(EntryBuffer entries, String name, byte[] value) {
        entries.put(PROPERTIES, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), ByteBuffer.wrap(value));
    }

    private static Family known(int family) {
        if (family < 0 || family >= FAMILIES.length) {
            throw new DamagedLogException("a commit has records of the unknown family " + family);
        }
        return FAMILIES[family];
    }

    /** Deletes the properties about the log, so that the database becomes the store of a single broker. */
    void forget() throws RocksDBException {
        database.sync();
        database.deleteProperty(FENCED);
        database.deleteProperty(OPENING);
        database.deleteProperty(POSITION);
    }

    /** Deletes all records of the database, so that this replica reads the log from the beginning. */
    void clear() throws RocksDBException {
        StoreContent.clear(database);
        try (WriteBatch batch = new WriteBatch()) {
            database.deleteProperty(batch, INCOMPLETE);
            write(batch, LogPosition.START);
        }
        isComplete = true;
    }
}
