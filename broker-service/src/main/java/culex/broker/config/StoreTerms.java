package culex.broker.config;

import culex.broker.store.rocksdb.RocksSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks and returns the settings of the store on disk; computes the defaults that depend on the heap size. Stateless. */
public final class StoreTerms {
    private static final int BACKLOG_HEAP_PERCENT = 10;
    private static final int CACHE_HEAP_PERCENT = 10;
    private static final long BYTES_LEAST = 1L << 20;

    private StoreTerms() {}

    /**
     * Reads the settings of the store.
     *
     * @param heapBytes the maximum size of the heap
     * @throws IllegalArgumentException with one line that names the property whose value is out of range
     */
    public static RocksSettings of(BrokerConfig.Store config, long heapBytes) {
        if (config.diskReserveBytes() < 0) {
            throw new IllegalArgumentException(
                    "mqtt.store.disk-reserve-bytes is " + config.diskReserveBytes() + ", and must not be negative");
        }
        return new RocksSettings(
                config.sync(),
                config.syncInterval(),
                config.lockWait(),
                bytes("backlog-bytes-max", config.backlogBytesMax(), heapBytes / 100 * BACKLOG_HEAP_PERCENT),
                bytes("retained-cache-bytes-max", config.retainedCacheBytesMax(), heapBytes / 100 * CACHE_HEAP_PERCENT),
                config.diskReserveBytes());
    }

    private static long bytes(String name, long value, long fallback) {
        if (value != 0 && value < BYTES_LEAST) {
            throw new IllegalArgumentException(
                    "mqtt.store." + name + " is " + value + ", and must be 0 or at least " + BYTES_LEAST);
        }
        return value == 0 ? fallback : value;
    }

    /** The size of the file system of the store, or 0 when the store is in memory or the size is not known. */
    public static long diskBytes(BrokerConfig.Store config) {
        if (config.kind() == BrokerConfig.StoreKind.MEMORY) {
            return 0;
        }
        Path directory = Path.of(config.directory()).toAbsolutePath();
        while (directory != null && !Files.exists(directory)) {
            directory = directory.getParent();
        }
        try {
            return directory == null ? 0 : Files.getFileStore(directory).getTotalSpace();
        } catch (IOException unknown) {
            return 0;
        }
    }
}
