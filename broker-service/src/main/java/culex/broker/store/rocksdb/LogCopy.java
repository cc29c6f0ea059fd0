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
 * Keeps the replicated log short. When the log has become long, the commits carry a copy of all records of the store, some records with
 * each commit. When all records are copied, everything before the first of these commits is trimmed. So the log has at most about five
 * times the bytes of the live records, just before it is trimmed, and a replica without data can begin at its first commit. Runs on the
 * store writer's thread.
 */
final class LogCopy {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** Maximum number of copied bytes in a commit; a single record may be larger. */
    private static final int COMMIT_BYTES_MAX = 256 * 1024;
    /** The live records are copied when the log has more than this many times their bytes. */
    private static final int LIVE_TIMES = 3;

    private static final Family[] FAMILIES = Family.values();

    private final CommitLog log;
    private final Database database;
    private final LogView view;
    private final long bytesMin;
    private final long bytesMax;
    private final EntryBuffer copied = new EntryBuffer();
    private long logBytes;
    private long liveBytes;
    private long copiedBytes;
    /** The last copied record whose commit is in the log; {@code END} while no copy runs. */
    private Cursor reached = Cursor.END;
    /** The last record of {@link #next}, which is not in the log before {@link #committed}. */
    private Cursor ahead = Cursor.END;

    private boolean begins;
    /** The position after which the copy began. */
    private long beganAfter;

    private boolean isTrimDue;

    /**
     * The last copied record. All records of earlier column families, and all records of the same one up to and including this key, have
     * been copied.
     */
    private record Cursor(int family, byte @Nullable [] key) {
        private static final Cursor BEGINNING = new Cursor(0, null);
        private static final Cursor END = new Cursor(FAMILIES.length, null);

        private boolean isEnd() {
            return family == FAMILIES.length;
        }
    }

    /**
     * @param bytesMin the bytes of the log from which on a copy may begin
     * @param bytesMax the size of the log in bytes beyond which it rejects commits
     */
    LogCopy(CommitLog log, Database database, LogView view, long bytesMin, long bytesMax) {
        this.log = log;
        this.database = database;
        this.view = view;
        this.bytesMin = bytesMin;
        this.bytesMax = bytesMax;
    }

    /** Whether the records of {@link #next} are the first ones of a copy. */
    boolean begins() {
        return begins;
    }

    /** Whether the records of {@link #next} are the last ones of a copy. */
    boolean ends() {
        return ahead.isEnd() && (begins || !reached.isEnd());
    }

    /**
     * Returns the records whose copies the next commit contains. If that commit fails, the next call returns the same records again.
     *
     * @param changedBytes the bytes of the changes in the next commit; about as many bytes of records are copied
     */
    EntryBuffer next(int changedBytes) throws RocksDBException {
        copied.clear();
        begins = reached.isEnd() && !isTrimDue && logBytes > bytesToBegin();
        ahead = reached;
        if (begins) {
            ahead = Cursor.BEGINNING;
            beganAfter = view.position().position();
            byte[] secret = database.property(RetainedTable.SECRET);
            if (secret != null) {
                LogView.putProperty(copied, RetainedTable.SECRET, secret);
            }
        }
        int bytes = Math.min(changedBytes, COMMIT_BYTES_MAX);
        while (!ahead.isEnd() && copied.length() < bytes) {
            ahead = copyAfter(ahead, bytes);
        }
        return copied;
    }

    /** While a copy runs, the log grows by about twice the live records; it must not be full before. */
    private long bytesToBegin() {
        return Math.max(bytesMin, Math.min(LIVE_TIMES * liveBytes, bytesMax - LIVE_TIMES * liveBytes));
    }

    /** Copies records of one family. Returns the last one, or the beginning of the next family. */
    private Cursor copyAfter(Cursor from, int bytes) throws RocksDBException {
        Family family = FAMILIES[from.family()];
        byte[] last = from.key();
        try (RocksIterator all = database.scan(family)) {
            if (last == null) {
                all.seekToFirst();
            } else {
                all.seek(last);
                if (all.isValid() && Arrays.equals(all.key(), last)) {
                    all.next();
                }
            }
            for (; all.isValid() && copied.length() < bytes; all.next()) {
                last = all.key();
                copied.put(family.ordinal(), ByteBuffer.wrap(last), ByteBuffer.wrap(all.value()));
            }
            all.status();
            return all.isValid() ? new Cursor(from.family(), last) : new Cursor(from.family() + 1, null);
        }
    }

    /** Called when the commit with the records of {@link #next} is in the log. Trims the log when the copy is complete. */
    void committed(Commit commit) {
        logBytes += commit.bytes().length;
        copiedBytes = (begins ? 0 : copiedBytes) + copied.length();
        copied.clear();
        isTrimDue |= ends();
        reached = ahead;
        begins = false;
        if (isTrimDue) {
            trim();
        }
    }

    private void trim() {
        try {
            log.trim(beganAfter + 1);
            isTrimDue = false;
            liveBytes = copiedBytes;
            logBytes = log.bytes();
        } catch (LogUnavailableException silent) {
            // Nothing is lost: the next commit tries to trim the log again.
            LOG.debugf("The log was not trimmed: %s", silent.getMessage());
        }
    }

    /** Measures the log. Called when this replica has become the owner of the log. */
    void begin() {
        try {
            logBytes = log.bytes();
        } catch (LogUnavailableException silent) {
            logBytes = 0; // counts only later commits, until the next trim measures the log
        }
    }
}
