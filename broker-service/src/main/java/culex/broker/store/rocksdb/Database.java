package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.TableProperties;
import org.rocksdb.WriteBatch;

/**
 * An open RocksDB database with its column families. Opening checks the log files and the format version. Used by one thread at a time: the
 * one that starts the broker, then the store writer.
 */
final class Database implements AutoCloseable {
    private static final byte[] ATTEMPT_KEY = "write attempt".getBytes(StandardCharsets.UTF_8);

    /** Number of tables at which a compaction begins, by default in RocksDB. */
    private static final int DEFAULT_COMPACTION_TRIGGER = 4;

    private final Path directory;
    private final StoreLock lock;
    private final DatabaseOptions options = new DatabaseOptions();
    private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
    private List<ColumnFamilyHandle> handles = List.of();
    private @Nullable RocksDB db;
    private boolean compactsEagerly;

    private Database(Path directory, StoreLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Opens or creates the database of a directory; see {@link #open(Path, Duration)}. */
    static Database open(Path directory) {
        return open(directory, Duration.ZERO);
    }

    /**
     * Opens or creates the database of a directory.
     *
     * @param patience how long to wait while another broker uses the directory
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    static Database open(Path directory, Duration patience) {
        StoreErrors errors = new StoreErrors(directory);
        StoreLock lock;
        try {
            Files.createDirectories(directory);
            lock = StoreLock.take(directory, patience);
        } catch (IOException refused) {
            throw new IllegalStateException(errors.cannotBeMade(refused), refused);
        }
        if (lock == null) {
            throw new IllegalStateException(errors.inUse());
        }
        try {
            NativeLibrary.load(directory);
        } catch (IOException refused) {
            lock.close();
            throw new IllegalStateException(errors.cannotBeMade(refused), refused);
        }
        Database database = new Database(directory, lock);
        try {
            LogCheck.check(directory);
            database.open();
            StoreFormat.check(database);
            return database;
        } catch (RocksDBException | IOException | DamagedStoreException refused) {
            database.close();
            throw new IllegalStateException(errors.explain(refused), refused);
        } catch (RuntimeException | Error refused) {
            database.close();
            throw refused;
        }
    }

    private void open() throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.family));
        for (Family family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(family.familyName(), options.family));
        }
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        db = RocksDB.open(options.database, directory.toString(), descriptors, opened);
        handles = opened;
        compactsEagerly = false;
        for (Family family : Family.values()) {
            families.put(family, opened.get(family.ordinal() + 1));
        }
    }

    /** One line that explains a failure and says what to do. */
    String explain(Throwable failure) {
        return new StoreErrors(directory).explain(failure);
    }

    /**
     * Closes and opens the database, as RocksDB requires after a failed write.
     *
     * @throws RocksDBException when the database cannot be opened; it is closed then, and the call may be repeated
     */
    void reopen() throws RocksDBException {
        closeDatabase();
        open();
    }

    private RocksDB db() {
        return Objects.requireNonNull(db, "closed");
    }

    /** Whether the database can be read; false after a {@link #reopen} that failed. */
    boolean isOpen() {
        return db != null;
    }

    Path directory() {
        return directory;
    }

    ColumnFamilyHandle family(Family family) {
        return Objects.requireNonNull(families.get(family));
    }

    void write(WriteBatch batch, boolean sync) throws RocksDBException {
        db().write(sync ? options.synced : options.unsynced, batch);
    }

    void sync() throws RocksDBException {
        db().syncWal();
    }

    byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
        return db().get(family(family), key);
    }

    /**
     * Reads the start of a value, at most as many bytes as the array has. Returns the length of the whole value, or a negative number when
     * there is no value.
     */
    int getStart(Family family, byte[] key, byte[] start) throws RocksDBException {
        return db().get(family(family), key, start);
    }

    /**
     * The values of keys, in their order. Null for a missing record, and for one in a damaged block, which RocksDB does not report here.
     */
    @SuppressWarnings("NullAway") // RocksDB's list has nulls
    List<byte @Nullable []> getAll(Family family, List<byte[]> keys) throws RocksDBException {
        return db().multiGetAsList(Collections.nCopies(keys.size(), family(family)), keys);
    }

    void delete(Family family, byte[] key) throws RocksDBException {
        db().delete(family(family), key);
    }

    /** Deletes the records of a family whose keys are lower than the given one. */
    void deleteBefore(Family family, byte[] end) throws RocksDBException {
        db().deleteRange(family(family), new byte[0], end);
    }

    /** A property of the store as a whole, or null. */
    byte @Nullable [] property(String name) throws RocksDBException {
        return db().get(name.getBytes(StandardCharsets.UTF_8));
    }

    void putProperty(String name, byte[] value) throws RocksDBException {
        db().put(options.synced, name.getBytes(StandardCharsets.UTF_8), value);
    }

    /** Adds a property of the store as a whole to a batch. */
    void putProperty(WriteBatch batch, String name, byte[] value) throws RocksDBException {
        batch.put(name.getBytes(StandardCharsets.UTF_8), value);
    }

    /** Adds the deletion of a property of the store as a whole to a batch. */
    void deleteProperty(WriteBatch batch, String name) throws RocksDBException {
        batch.delete(name.getBytes(StandardCharsets.UTF_8));
    }

    void deleteProperty(String name) throws RocksDBException {
        db().delete(options.synced, name.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes and syncs a test record; throws when nothing can be written. */
    void writeAttempt() throws RocksDBException {
        db().put(options.synced, ATTEMPT_KEY, new byte[] {1});
    }

    /** Whether a record exists, or the database cannot be read at the moment. */
    boolean mayHold(Family family, byte[] key) {
        try {
            return db == null || get(family, key) != null;
        } catch (RocksDBException unreadable) {
            return true;
        }
    }

    /** An iterator for reading a whole family; does not fill the cache. */
    RocksIterator scan(Family family) {
        return db().newIterator(family(family), options.scan);
    }

    /** An iterator for reading parts of a family. */
    RocksIterator iterator(Family family) {
        return db().newIterator(family(family));
    }

    /** The properties of the tables of a family. They count replaced records until RocksDB has compacted them. */
    Collection<TableProperties> tables(Family family) throws RocksDBException {
        return db().getPropertiesOfAllTables(family(family)).values();
    }

    /** Starts to flush the memtables, so that their logs can be deleted; does not wait. */
    void flush() throws RocksDBException {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
            db().flush(options, handles);
        }
    }

    /** Whether RocksDB compacts each table as soon as it is written, so that deleted records leave the disk soon. */
    void compactEagerly(boolean isEager) throws RocksDBException {
        if (isEager != compactsEagerly) {
            for (ColumnFamilyHandle family : handles) {
                db().setOptions(
                                family,
                                MutableColumnFamilyOptions.builder()
                                        .setLevel0FileNumCompactionTrigger(isEager ? 1 : DEFAULT_COMPACTION_TRIGGER)
                                        .build());
            }
            compactsEagerly = isEager;
        }
    }

    /**
     * Makes a consistent copy of everything written so far, in a directory that must not exist, on the same disk. Table files become hard
     * links, so the copy takes little time and space.
     */
    void checkpoint(Path target) throws RocksDBException {
        try (Checkpoint checkpoint = Checkpoint.create(db())) {
            checkpoint.createCheckpoint(target.toString());
        }
    }

    /** The bytes of the files of the database. May be called from any thread. */
    long diskBytes() {
        long bytes = 0;
        try (var files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                bytes += file.toFile().length(); // 0 if the file was deleted meanwhile
            }
        } catch (IOException unreadable) {
            return bytes;
        }
        return bytes;
    }

    private void closeDatabase() {
        handles.forEach(ColumnFamilyHandle::close);
        handles = List.of();
        families.clear();
        if (db != null) {
            db.close();
            db = null;
        }
    }

    @Override
    public void close() {
        closeDatabase();
        options.close();
        lock.close();
    }
}
