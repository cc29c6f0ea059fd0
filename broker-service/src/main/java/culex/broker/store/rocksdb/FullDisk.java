package culex.broker.store.rocksdb;

import java.time.Duration;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;
import org.rocksdb.TableProperties;

/**
 * Handles a disk of which only the reserve is free: new messages are rejected, acknowledged messages are deleted, and their space is
 * released. Runs on the store writer's thread.
 */
final class FullDisk {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final long RELEASE_NANOS = Duration.ofSeconds(2).toNanos();

    private final Database database;
    private final DiskReserve reserve;
    private boolean isFull;
    private boolean hasWritten;
    private long releasedNanos;

    FullDisk(Database database, DiskReserve reserve) {
        this.database = database;
        this.reserve = reserve;
    }

    /** Updates whether the disk is full; returns whether that has changed. */
    boolean update() {
        if (reserve.isShort() == isFull) {
            return false;
        }
        isFull = !isFull;
        if (isFull) {
            LOG.errorf(
                    "%s. Messages that must be stored are rejected; clients still receive what is stored for them.",
                    reason());
            hasWritten = true;
            releasedNanos = System.nanoTime() - RELEASE_NANOS;
        } else {
            LOG.infof("The disk of the store has %d MB free again. New messages are stored.", reserve.usable() >> 20);
        }
        return true;
    }

    boolean isFull() {
        return isFull;
    }

    /** Why new messages are rejected, or empty. */
    String reason() {
        return isFull ? "The disk of the store has only " + (reserve.usable() >> 20) + " MB left" : "";
    }

    /** Counts written bytes, which may be deletions. */
    void written(long bytes) {
        hasWritten |= bytes > 0;
        reserve.written(bytes);
    }

    /** Lets RocksDB free the space of the records that were deleted since the last call. Does so at most every 2 s, and does not wait. */
    void releaseSpace() {
        if (!isFull || !hasWritten || System.nanoTime() - releasedNanos < RELEASE_NANOS) {
            return;
        }
        hasWritten = false;
        releasedNanos = System.nanoTime();
        try {
            database.flush();
            // Compaction writes the remaining records again, so it needs free space for them.
            database.compactEagerly(liveBytes() < reserve.usable() / 2);
        } catch (RocksDBException refused) {
            LOG.warnf("The store could not release space on the full disk: %s. It tries again.", refused.getMessage());
            hasWritten = true;
        }
    }

    /** Estimated bytes of all tables after a compaction has removed deleted records. */
    private long liveBytes() throws RocksDBException {
        long bytes = 0;
        for (Family family : Family.values()) {
            for (TableProperties table : database.tables(family)) {
                long live = Math.max(0, table.getNumEntries() - 2 * table.getNumDeletions());
                bytes += table.getDataSize() / Math.max(1, table.getNumEntries()) * live;
            }
        }
        return bytes;
    }

    /** Whether {@link #releaseSpace} must be called: the disk is full, and something was written since the last call. */
    boolean isReleaseDue() {
        return isFull && hasWritten;
    }
}
