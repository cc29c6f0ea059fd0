package culex.broker.store.rocksdb;

import java.time.Duration;

/**
 * The settings of the RocksDB store.
 *
 * @param syncInterval the time between two syncs with {@link Sync#INTERVAL}
 * @param lockWait how long the start waits while another broker uses the directory
 * @param backlogBytesMax the bytes of entries that wait to be written, beyond which reading from publishers pauses
 * @param retainedCacheBytesMax the maximum number of bytes of retained messages in the cache
 * @param diskReserveBytes the free bytes of the disk below which new messages are rejected; 0 for no such limit
 */
public record RocksSettings(
        Sync sync,
        Duration syncInterval,
        Duration lockWait,
        long backlogBytesMax,
        long retainedCacheBytesMax,
        long diskReserveBytes) {
    private static final long BACKLOG_BYTES_MAX = 64L << 20;
    private static final long CACHE_BYTES_MAX = 16L << 20;

    /** Settings without a wait for the lock and without limits that depend on heap and disk: for tests and tools. */
    public RocksSettings(Sync sync, Duration syncInterval) {
        this(sync, syncInterval, Duration.ZERO, BACKLOG_BYTES_MAX, CACHE_BYTES_MAX, 0);
    }
}
