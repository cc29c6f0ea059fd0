package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides when the free space of the disk is only enough for deleting records: RocksDB writes each deletion, and compaction writes new
 * tables before it removes the old ones. Runs on the store writer's thread.
 */
final class DiskReserve {
    private static final long POLL_NANOS = Duration.ofMillis(500).toNanos();
    /** After this many written bytes the free space is read immediately, because a fast disk may fill up within one poll interval. */
    private static final long POLL_BYTES = 4L << 20;

    private static final int SMALL_DISK_PART = 3;

    private final LongSupplier usableBytes;
    private final long reserveBytes;
    private long polledNanos = System.nanoTime() - POLL_NANOS;
    private long usable = Long.MAX_VALUE;
    private long written;
    private boolean isShort;

    /** @param usableBytes supplies the free bytes of the disk */
    DiskReserve(LongSupplier usableBytes, long reserveBytes) {
        this.usableBytes = usableBytes;
        this.reserveBytes = reserveBytes;
    }

    /** The reserve on the disk of a directory, which is created if it is missing: these bytes, but at most a third of the disk. */
    static DiskReserve of(Path directory, long reserveBytes) {
        try {
            Files.createDirectories(directory);
            FileStore disk = Files.getFileStore(directory);
            return new DiskReserve(() -> usable(disk), Math.min(reserveBytes, disk.getTotalSpace() / SMALL_DISK_PART));
        } catch (IOException unknown) {
            return new DiskReserve(() -> Long.MAX_VALUE, 0);
        }
    }

    private static long usable(FileStore disk) {
        try {
            return disk.getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * Whether less than the reserve is free; stays true until a quarter more than the reserve is free. Polls the disk every 500 ms or 4 MB.
     */
    boolean isShort() {
        long now = System.nanoTime();
        if (now - polledNanos >= POLL_NANOS || written >= POLL_BYTES) {
            polledNanos = now;
            written = 0;
            usable = usableBytes.getAsLong();
            isShort = usable < (isShort ? reserveBytes + reserveBytes / 4 : reserveBytes);
        }
        return isShort;
    }

    /** Counts bytes that the store has written. */
    void written(long bytes) {
        written += bytes;
    }

    /** The free bytes at the latest poll. */
    long usable() {
        return usable;
    }
}
