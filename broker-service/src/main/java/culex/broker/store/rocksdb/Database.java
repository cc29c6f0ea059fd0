package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB database of a directory, opened, with its column families and the version of its format checked. Used by one thread at a
 * time: the one that starts the broker, then the store writer.
 */
final class Database implements AutoCloseable {
    /** What is kept, each in a column family of its own. */
    enum Family {
        /** By Client Identifier. */
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
        RETAINED;

        byte[] familyName() {
            return name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.UTF_8);
    /** All that waits in memory to be written into tables, and one family's part of it. */
    private static final long MEMORY_TABLES_BYTES = 32L << 20;

    private static final long FAMILY_TABLE_BYTES = 16L << 20;
    private static final long LOGS_BYTES_MAX = 256L << 20;
    private static final long CACHE_BYTES = 16L << 20;
    private static final int FILTER_BITS_PER_KEY = 10;

    private final Path directory;
    private final DBOptions options;
    private final ColumnFamilyOptions familyOptions;
    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
    private List<ColumnFamilyHandle> handles = List.of();
    private @Nullable RocksDB db;

    private Database(Path directory) {
        this.directory = directory;
        options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setDbWriteBufferSize(MEMORY_TABLES_BYTES)
                .setMaxTotalWalSize(LOGS_BYTES_MAX)
                // A log that ends in the middle of a record was cut by a crash; one that is broken before its end is
                // damaged, and says so.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                // What is recovered from a log that was never synced is made safe before anything is built on it.
                .setAvoidFlushDuringRecovery(false)
                .setParanoidChecks(true);
        familyOptions = new ColumnFamilyOptions()
                .setWriteBufferSize(FAMILY_TABLE_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
    }

    /**
     * Opens or makes the database of a directory.
     *
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    static Database open(Path directory) {
        try {
            Files.createDirectories(directory);
            NativeLibrary.load(directory);
        } catch (IOException refused) {
            throw new IllegalStateException(
                    "the store in " + directory.toAbsolutePath() + " cannot be made: " + refused, refused);
        }
        Database database = new Database(directory);
        try {
            database.refuseWithoutCurrent();
            database.open();
            database.checkFormat();
            return database;
        } catch (RocksDBException | IOException refused) {
            database.close();
            throw new IllegalStateException(database.explain(refused), refused);
        } catch (IllegalStateException refused) {
            database.close();
            throw refused;
        }
    }

    private void open() throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions));
        for (Family family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(family.familyName(), familyOptions));
        }
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        db = RocksDB.open(options, directory.toString(), descriptors, opened);
        handles = opened;
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
                throw new IllegalStateException(damaged("the file CURRENT is missing"));
            }
        }
    }

    private void checkFormat() throws RocksDBException {
        byte[] found = db().get(FORMAT_KEY);
        if (found == null) {
            db().put(
                            synced,
                            FORMAT_KEY,
                            ByteBuffer.allocate(4).putInt(Records.FORMAT).array());
        } else if (ByteBuffer.wrap(found).getInt() != Records.FORMAT) {
            throw new IllegalStateException(where() + " has the format "
                    + ByteBuffer.wrap(found).getInt() + ", and this broker reads the format " + Records.FORMAT
                    + ": use the version of the broker that wrote it, or another mqtt.store.directory");
        }
    }

    private String where() {
        return "the store in " + directory.toAbsolutePath();
    }

    private String damaged(String how) {
        return where() + " is damaged: " + how
                + ". Bring the directory back from a backup, or move it away to start empty";
    }

    /** One line about a failure, with what to do. */
    String explain(Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        if (reason.contains("lock")) {
            return where() + " is in use by another broker (mqtt.store.directory chooses another place)";
        }
        boolean isDamage = failure instanceof DamagedStoreException
                || reason.contains("orrupt")
                || reason.contains("No such file")
                || reason.contains("checksum");
        return isDamage ? damaged(reason) : where() + " cannot be opened: " + reason;
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
        db().write(sync ? synced : unsynced, batch);
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

    RocksIterator iterator(Family family) {
        return db().newIterator(family(family));
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
        familyOptions.close();
        synced.close();
        unsynced.close();
        filter.close();
        cache.close();
    }
}
