package culex.broker.store.rocksdb;

import java.time.Duration;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;

/**
 * The state of a store whose disk has no more than its reserve left: nothing new is stored, but what clients acknowledge is deleted, and
 * the space is given back to the disk. On the store's thread.
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

    /** Looks whether the disk is full now; returns whether that has changed. */
    boolean hasChanged() {
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

    /** Why nothing new is stored, or empty. */
    String reason() {
        return isFull ? "The disk of the store has only " + (reserve.usable() >> 20) + " MB left" : "";
    }

    /** So many bytes were written, which may have been deletions. */
    void written(long bytes) {
        hasWritten |= bytes > 0;
        reserve.written(bytes);
    }

    /** Makes RocksDB remove what was deleted since the last time: at most every 2 s, and without waiting for it. */
    void releaseSpace() {
        if (!isFull || !hasWritten || System.nanoTime() - releasedNanos < RELEASE_NANOS) {
            return;
        }
        hasWritten = false;
        releasedNanos = System.nanoTime();
        try {
            database.flush();
            // Merging needs room for what is left of the tables.
            database.mergeEagerly(database.liveBytes() < reserve.usable() / 2);
        } catch (RocksDBException refused) {
            LOG.warnf("Space on the full disk could not be released: %s. It is tried again.", refused.getMessage());
            hasWritten = true;
        }
    }

    /** Whether {@link #releaseSpace} has something to do soon. */
    boolean isReleaseDue() {
        return isFull && hasWritten;
    }
}
