package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The RocksDB database of a directory, opened, with its column families and the version of its format checked. */
final class Database implements AutoCloseable {
    /** What is kept, each in a column family of its own. */
    enum Family {
        SESSIONS,
        DELIVERIES,
        MESSAGES,
        EXCHANGES,
        INBOUND,
        RETAINED;

        byte[] familyName() {
            return name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.UTF_8);
    private static final long WRITE_BUFFER_BYTES = 64L << 20;

    private final RocksDB db;
    private final List<ColumnFamilyHandle> handles;
    private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
    private final DBOptions options;
    private final ColumnFamilyOptions familyOptions;

    private Database(
            RocksDB db, List<ColumnFamilyHandle> handles, DBOptions options, ColumnFamilyOptions familyOptions) {
        this.db = db;
        this.handles = handles;
        this.options = options;
        this.familyOptions = familyOptions;
        for (Family family : Family.values()) {
            families.put(family, handles.get(family.ordinal() + 1));
        }
    }

    /**
     * Opens or makes the database of a directory.
     *
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    static Database open(Path directory) {
        RocksDB.loadLibrary();
        DBOptions options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxTotalWalSize(4 * WRITE_BUFFER_BYTES)
                .setParanoidChecks(true);
        ColumnFamilyOptions familyOptions = new ColumnFamilyOptions()
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions));
        for (Family family : Family.values()) {
            descriptors.add(new ColumnFamilyDescriptor(family.familyName(), familyOptions));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            Files.createDirectories(directory);
            RocksDB db = RocksDB.open(options, directory.toString(), descriptors, handles);
            Database database = new Database(db, handles, options, familyOptions);
            database.checkFormat(directory);
            return database;
        } catch (RocksDBException | IOException refused) {
            throw new IllegalStateException(explain(directory, String.valueOf(refused.getMessage())), refused);
        }
    }

    private static String explain(Path directory, String reason) {
        String where = "the store in " + directory.toAbsolutePath();
        if (reason.contains("lock")) {
            return where + " is in use by another broker (mqtt.store.directory chooses another place)";
        }
        if (reason.startsWith("Corruption") || reason.contains("orrupt")) {
            return where + " is damaged: " + reason
                    + ". Bring the directory back from a backup, or move it away to start empty";
        }
        return where + " cannot be opened: " + reason;
    }

    private void checkFormat(Path directory) throws RocksDBException {
        byte[] found = db.get(FORMAT_KEY);
        if (found == null) {
            db.put(FORMAT_KEY, ByteBuffer.allocate(4).putInt(Records.FORMAT).array());
        } else if (ByteBuffer.wrap(found).getInt() != Records.FORMAT) {
            close();
            throw new IllegalStateException("the store in " + directory.toAbsolutePath() + " has the format "
                    + ByteBuffer.wrap(found).getInt() + ", and this broker reads the format " + Records.FORMAT
                    + ": use the version of the broker that wrote it");
        }
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle family(Family family) {
        return Objects.requireNonNull(families.get(family));
    }

    @Override
    public void close() {
        handles.forEach(ColumnFamilyHandle::close);
        db.close();
        options.close();
        familyOptions.close();
    }
}
