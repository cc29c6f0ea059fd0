package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when the disk has only so much room left as deleting takes: RocksDB writes each deletion, and merges tables into new ones before it
 * removes the old ones. On the store's thread.
 */
final class DiskReserve {
    private static final long POLL_NANOS = Duration.ofMillis(500).toNanos();
    /** After so many written bytes it looks again at once: a fast disk fills in less than the time between two looks. */
    private static final long POLL_BYTES = 4L << 20;

    private static final int SMALL_DISK_PART = 3;

    private final LongSupplier usableBytes;
    private final long reserveBytes;
    private long polledNanos = System.nanoTime() - POLL_NANOS;
    private long usable = Long.MAX_VALUE;
    private long written;
    private boolean isShort;

    /** @param usableBytes how much may still be written */
    DiskReserve(LongSupplier usableBytes, long reserveBytes) {
        this.usableBytes = usableBytes;
        this.reserveBytes = reserveBytes;
    }

    /** The reserve of the disk of a directory, which is made if it is not there: so many bytes, or a third of a small disk. */
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

    /** Whether no more than the reserve is left; once it was so, until a quarter more than the reserve is free. Looks at the disk every 500 ms or 4 MB. */
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

    /** The store has written so many bytes. */
    void written(long bytes) {
        written += bytes;
    }

    /** What was free when {@link #isShort} last looked. */
    long usable() {
        return usable;
    }
}
