package culex.broker.store.rocksdb;

import java.time.Duration;

/**
 * What can be set of the RocksDB store.
 *
 * @param syncInterval how often is synced with {@link Sync#INTERVAL}
 * @param lockWait how long the start waits for another broker that uses the directory
 * @param backlogBytesMax the bytes of entries that wait to be written, beyond which publishers are paused
 * @param retainedCacheBytesMax the bytes of retained messages that stay in memory when they were read
 * @param diskReserveBytes the free bytes of the disk below which nothing new is stored; 0 for none
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

    /** Settings that neither wait for the lock nor depend on heap and disk. */
    public RocksSettings(Sync sync, Duration syncInterval) {
        this(sync, syncInterval, Duration.ZERO, BACKLOG_BYTES_MAX, CACHE_BYTES_MAX, 0);
    }
}
