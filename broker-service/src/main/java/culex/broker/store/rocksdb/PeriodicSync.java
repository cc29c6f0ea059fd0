package culex.broker.store.rocksdb;

import java.time.Duration;
import org.rocksdb.RocksDBException;

/** Syncs written records once in an interval, with {@link Sync#INTERVAL}. Runs on the store writer's thread. */
final class PeriodicSync {
    private final GroupCommit commit;
    private final long intervalNanos;
    private long syncedAtNanos = System.nanoTime();

    PeriodicSync(GroupCommit commit, Duration interval) {
        this.commit = commit;
        intervalNanos = interval.toNanos();
    }

    /** Whether unsynced records are written and the interval has passed. */
    boolean isDue() {
        return commit.isSyncWanted() && System.nanoTime() - syncedAtNanos >= intervalNanos;
    }

    /** How long the writer may be idle: the given time at most, and not longer than the interval while unsynced records are written. */
    long idleNanos(long longestNanos) {
        return commit.isSyncWanted() ? Math.min(longestNanos, intervalNanos) : longestNanos;
    }

    void sync() throws RocksDBException {
        commit.sync();
        syncedAtNanos = System.nanoTime();
    }
}
