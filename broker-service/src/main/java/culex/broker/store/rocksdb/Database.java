package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
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
 * The RocksDB database of a directory, opened, with its column families and the version of its format checked. Used by one thread at a
 * time: the one that starts the broker, then the store writer.
 */
final class Database implements AutoCloseable {
    /** What is kept, each in a column family of its own. */
    enum Family {
        /** By Client Identifier, without subscriptions. */
        SESSIONS,
        /** By Session and message: what waits for a client or is on its way, with its message unless others wait for that too. */
        DELIVERIES,
        /** By number: the messages that several Sessions wait for. */
        MESSAGES,
        /** By Session and message: Packet Identifiers towards clients. */
        EXCHANGES,
        /** By Session and Packet Identifier: messages of QoS 2 that wait for PUBREL. */
        INBOUND,
        /** By Topic Name. */
        RETAINED,
        /** By Session and Topic Filter. */
        SUBSCRIPTIONS,
        /** By the hash of a Topic Name: how large its retained message is, and when it expires. */
        RETAINED_SIZES;

        byte[] familyName() {
            return name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ATTEMPT_KEY = "write attempt".getBytes(StandardCharsets.UTF_8);

    /** RocksDB's default for the number of tables at which a merge begins. */
    private static final int DEFAULT_MERGE_TRIGGER = 4;

    private final Path directory;
    private final StoreLock lock;
    private final DatabaseOptions options = new DatabaseOptions();
    private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
    private List<ColumnFamilyHandle> handles = List.of();
    private @Nullable RocksDB db;
    private boolean mergesEagerly;

    private Database(Path directory, StoreLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Opens or makes the database of a directory; see {@link #open(Path, Duration)}. */
    static Database open(Path directory) {
        return open(directory, Duration.ZERO);
    }

    /**
     * Opens or makes the database of a directory.
     *
     * @param patience how long to wait for another broker that uses the directory
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
            database.refuseWithoutCurrent();
            LogCheck.check(directory);
            database.open();
            database.checkFormat();
            return database;
        } catch (RocksDBException | IOException | DamagedStoreException refused) {
            database.close();
            throw new IllegalStateException(errors.explain(refused), refused);
        } catch (IllegalStateException refused) {
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
        mergesEagerly = false;
        for (Family family : Family.values()) {
            families.put(family, opened.get(family.ordinal() + 1));
        }
    }

    /** RocksDB makes a new database where CURRENT is missing, over one that is there. */
    private void refuseWithoutCurrent() throws IOException {
        if (Files.exists(directory.resolve("CURRENT"))) {
            return;
        }
        try (var files = Files.list(directory)) {
            boolean isDatabase = files.map(file -> file.getFileName().toString())
                    .anyMatch(name ->
                            name.startsWith("MANIFEST-") || name.endsWith(".sst") || name.matches("[0-9]+\\.log"));
            if (isDatabase) {
                throw new IllegalStateException(errors().damaged("the file CURRENT is missing"));
            }
        }
    }

    private void checkFormat() throws RocksDBException {
        byte[] found = db().get(FORMAT_KEY);
        int format = found == null ? Records.FORMAT : ByteBuffer.wrap(found).getInt();
        if (format == Migration.FROM) {
            new Migration(this).run();
        } else if (format != Records.FORMAT) {
            throw new IllegalStateException(errors().otherFormat(format));
        }
        if (found == null || format != Records.FORMAT) {
            db().put(
                            options.synced,
                            FORMAT_KEY,
                            ByteBuffer.allocate(4).putInt(Records.FORMAT).array());
        }
    }

    private StoreErrors errors() {
        return new StoreErrors(directory);
    }

    /** One line about a failure, with what to do. */
    String explain(Throwable failure) {
        return errors().explain(failure);
    }

    /**
     * Closes and opens again: what RocksDB asks for after a write has failed.
     *
     * @throws RocksDBException when it cannot be opened; it is closed then, and this can be tried again
     */
    void reopen() throws RocksDBException {
        closeDatabase();
        open();
    }

    private RocksDB db() {
        return Objects.requireNonNull(db, "closed");
    }

    /** Whether anything can be read: not while a {@link #reopen} has failed. */
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

    /** The values of keys, in their order; null where there is none. */
    @SuppressWarnings("NullAway") // RocksDB's list has nulls
    List<byte @Nullable []> getAll(Family family, List<byte[]> keys) throws RocksDBException {
        return db().multiGetAsList(Collections.nCopies(keys.size(), family(family)), keys);
    }

    void delete(Family family, byte[] key) throws RocksDBException {
        db().delete(family(family), key);
    }

    /** A value of the store as a whole, or null. */
    byte @Nullable [] property(String name) throws RocksDBException {
        return db().get(name.getBytes(StandardCharsets.UTF_8));
    }

    void putProperty(String name, byte[] value) throws RocksDBException {
        db().put(options.synced, name.getBytes(StandardCharsets.UTF_8), value);
    }

    void deleteProperty(String name) throws RocksDBException {
        db().delete(options.synced, name.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes and syncs a record of its own: whether anything can be written at all. */
    void writeAttempt() throws RocksDBException {
        db().put(options.synced, ATTEMPT_KEY, new byte[] {1});
    }

    /** Whether a record is there, or cannot be looked for at the moment. */
    boolean mayHold(Family family, byte[] key) {
        try {
            return db == null || get(family, key) != null;
        } catch (RocksDBException unreadable) {
            return true;
        }
    }

    /** Goes through a family from its beginning, without filling the cache. */
    RocksIterator scan(Family family) {
        return db().newIterator(family(family), options.scan);
    }

    /** Finds single places in a family. */
    RocksIterator iterator(Family family) {
        return db().newIterator(family(family));
    }

    /** What the tables of a family hold, also what has been replaced and waits to be merged away. */
    Collection<TableProperties> tables(Family family) throws RocksDBException {
        return db().getPropertiesOfAllTables(family(family)).values();
    }

    /** Begins to write the tables in memory to the disk, after which their logs can go; does not wait for it. */
    void flush() throws RocksDBException {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
            db().flush(options, handles);
        }
    }

    /** Whether every table is merged into the next level as soon as it is written, so that what was deleted leaves the disk soon. */
    void mergeEagerly(boolean isEager) throws RocksDBException {
        if (isEager != mergesEagerly) {
            for (ColumnFamilyHandle family : handles) {
                db().setOptions(
                                family,
                                MutableColumnFamilyOptions.builder()
                                        .setLevel0FileNumCompactionTrigger(isEager ? 1 : DEFAULT_MERGE_TRIGGER)
                                        .build());
            }
            mergesEagerly = isEager;
        }
    }

    /** About how many bytes the tables take when all that was deleted is merged away. */
    long liveBytes() throws RocksDBException {
        long bytes = 0;
        for (Family family : Family.values()) {
            for (TableProperties table : tables(family)) {
                long live = Math.max(0, table.getNumEntries() - 2 * table.getNumDeletions());
                bytes += table.getDataSize() / Math.max(1, table.getNumEntries()) * live;
            }
        }
        return bytes;
    }

    /**
     * Makes a consistent copy of all that was written so far in a directory that must not exist, on the same disk: tables are not copied but
     * linked, so it takes little time and room.
     */
    void checkpoint(Path target) throws RocksDBException {
        try (Checkpoint checkpoint = Checkpoint.create(db())) {
            checkpoint.createCheckpoint(target.toString());
        }
    }

    /** The bytes of the database's files. From any thread. */
    long diskBytes() {
        long bytes = 0;
        try (var files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                bytes += file.toFile().length(); // 0 for one that has gone meanwhile
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
