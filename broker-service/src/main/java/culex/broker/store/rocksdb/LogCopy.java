package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.LogUnavailableException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Keeps the replicated log short. When it has become long, the commits carry all records of the store once more, as they stand, some with
 * each commit. When all of them are in the log, everything before the first of these commits is trimmed. So the log has at most about three
 * times the bytes of the live records, and a replica without data can begin at its first commit. Runs on the store writer's thread.
 */
final class LogCopy {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** Maximum number of copied bytes in a commit; a single record may be larger. */
    private static final int COMMIT_BYTES_MAX = 256 * 1024;
    /** The log may have this many times the bytes of the live records before they are copied. */
    private static final int LIVE_TIMES = 3;

    private static final Family[] FAMILIES = Family.values();

    private final CommitLog log;
    private final Database database;
    private final LogView view;
    private final long bytesMin;
    private final EntryBuffer copied = new EntryBuffer();
    private long logBytes;
    private long liveBytes;
    private boolean isRunning;
    /** The position after which the copy began. */
    private long beganAfter;

    private long copiedBytes;
    private int family;
    private byte @Nullable [] lastKey;
    private boolean isComplete;

    LogCopy(CommitLog log, Database database, LogView view, long bytesMin) {
        this.log = log;
        this.database = database;
        this.view = view;
        this.bytesMin = bytesMin;
    }

    /** Whether a copy begins with the next commit. */
    boolean isDue() {
        return !isRunning && logBytes > Math.max(bytesMin, LIVE_TIMES * liveBytes);
    }

    /**
     * The records to copy with the next commit.
     *
     * @param changedBytes the bytes of the changes in this commit; about as many are copied
     */
    EntryBuffer next(int changedBytes) throws RocksDBException {
        copied.clear();
        if (isDue()) {
            isRunning = true;
            beganAfter = view.position().position();
            copiedBytes = 0;
            family = 0;
            lastKey = null;
            isComplete = false;
            byte[] secret = database.property(RetainedTable.SECRET);
            if (secret != null) {
                LogView.putProperty(copied, RetainedTable.SECRET, secret);
            }
        }
        while (isRunning && !isComplete && copied.length() < Math.min(changedBytes, COMMIT_BYTES_MAX)) {
            copyFrom(FAMILIES[family], Math.min(changedBytes, COMMIT_BYTES_MAX));
        }
        return copied;
    }

    private void copyFrom(Family from, int bytes) throws RocksDBException {
        try (RocksIterator all = database.scan(from)) {
            byte[] last = lastKey;
            if (last == null) {
                all.seekToFirst();
            } else {
                all.seek(last);
                if (all.isValid() && Arrays.equals(all.key(), last)) {
                    all.next();
                }
            }
            for (; all.isValid() && copied.length() < bytes; all.next()) {
                lastKey = all.key();
                copied.put(from.ordinal(), ByteBuffer.wrap(all.key()), ByteBuffer.wrap(all.value()));
            }
            all.status();
            if (!all.isValid()) {
                lastKey = null;
                family++;
                isComplete = family == FAMILIES.length;
            }
        }
    }

    /** A commit is in the log. Trims the log when it has completed a copy. */
    void committed(Commit commit) {
        logBytes += commit.bytes().length;
        if (!isRunning) {
            return;
        }
        copiedBytes += copied.length();
        copied.clear();
        if (isComplete) {
            trim();
        }
    }

    private void trim() {
        try {
            log.trim(beganAfter + 1);
            liveBytes = copiedBytes;
            logBytes = log.bytes();
            isRunning = false;
        } catch (LogUnavailableException silent) {
            // The next commit tries again.
            LOG.debugf("The log was not trimmed: %s", silent.getMessage());
        }
    }

    /** Measures the log when this replica has become its owner. */
    void begin() {
        try {
            logBytes = log.bytes();
        } catch (LogUnavailableException silent) {
            logBytes = 0; // grows with the next commits
        }
    }
}
