package culex.broker.store.rocksdb;

import java.util.Objects;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/**
 * The options of RocksDB. They limit its memory: the memtables, one cache for data, index and filter blocks, and the number of open tables.
 * docs/operations.md has the sum.
 */
final class DatabaseOptions implements AutoCloseable {
    /** Maximum number of bytes of all memtables together. */
    private static final long MEMORY_TABLES_BYTES = 32L << 20;

    /** Maximum number of bytes of one memtable of a family. */
    private static final long FAMILY_TABLE_BYTES = 16L << 20;

    private static final long LOGS_BYTES_MAX = 256L << 20;
    private static final long CACHE_BYTES = 24L << 20;
    private static final int FILTER_BITS_PER_KEY = 10;
    private static final int BLOCK_BYTES = 8 * 1024;
    private static final int TABLE_FORMAT = 5;
    private static final int OPEN_TABLES_MAX = 256;
    private static final long MERGE_READ_AHEAD_BYTES = 256 * 1024;
    private static final long SCAN_READ_AHEAD_BYTES = 256 * 1024;

    final DBOptions database;
    final ColumnFamilyOptions family;
    final WriteOptions synced = new WriteOptions().setSync(true);
    final WriteOptions unsynced = new WriteOptions();
    /** Options for reading many records without replacing the content of the cache. */
    final ReadOptions scan = new ReadOptions().setFillCache(false).setReadaheadSize(SCAN_READ_AHEAD_BYTES);

    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);

    DatabaseOptions() {
        database = withTrackedLogs()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setDbWriteBufferSize(MEMORY_TABLES_BYTES)
                .setMaxTotalWalSize(LOGS_BYTES_MAX)
                .setMaxOpenFiles(OPEN_TABLES_MAX)
                .setCompactionReadaheadSize(MERGE_READ_AHEAD_BYTES)
                // A log that ends in the middle of a record was cut by a crash. A log that is damaged elsewhere is
                // rejected by LogCheck.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                // Records recovered from a log that was never synced become durable before new records depend on them.
                .setAvoidFlushDuringRecovery(false)
                .setParanoidChecks(true);
        family = new ColumnFamilyOptions()
                .setWriteBufferSize(FAMILY_TABLE_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(filter)
                        .setFormatVersion(TABLE_FORMAT)
                        .setBlockSize(BLOCK_BYTES)
                        // Indexes and filters grow with the store, so they must be in the limited cache, in parts.
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinTopLevelIndexAndFilter(true));
    }

    /**
     * The manifest has the number and size of each synced log before the newest one, and RocksDB does not open a store in which one of them
     * is missing or shorter. The Java API has no setter for this option.
     */
    private static DBOptions withTrackedLogs() {
        Properties properties = new Properties();
        properties.setProperty("track_and_verify_wals_in_manifest", "true");
        return Objects.requireNonNull(DBOptions.getDBOptionsFromProps(properties), "RocksDB does not know the option");
    }

    @Override
    public void close() {
        database.close();
        family.close();
        synced.close();
        unsynced.close();
        scan.close();
        filter.close();
        cache.close();
    }
}
