package culex.broker.config;

import culex.broker.store.rocksdb.RocksSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Checks and returns the settings of the store on disk; computes the defaults that depend on the heap size. Stateless. */
public final class StoreTerms {
    private static final int BACKLOG_HEAP_PERCENT = 10;
    private static final int CACHE_HEAP_PERCENT = 10;
    private static final long BYTES_LEAST = 1L << 20;
    private static final Duration A_DAY = Duration.ofDays(1);

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
        check("sync-interval", config.syncInterval(), Duration.ofMillis(1));
        check("lock-wait", config.lockWait(), Duration.ZERO);
        return new RocksSettings(
                config.sync(),
                config.syncInterval(),
                config.lockWait(),
                bytes("backlog-bytes-max", config.backlogBytesMax(), heapBytes / 100 * BACKLOG_HEAP_PERCENT),
                bytes("retained-cache-bytes-max", config.retainedCacheBytesMax(), heapBytes / 100 * CACHE_HEAP_PERCENT),
                config.diskReserveBytes());
    }

    private static void check(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(A_DAY) > 0) {
            throw new IllegalArgumentException("mqtt.store." + name + " must be " + least.toMillis()
                    + " ms to 24 h, not " + value.toMillis() + " ms");
        }
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
