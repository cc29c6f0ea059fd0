package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogUnavailableException;
import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Writes all records of a database to the end of a log, as the new beginning of the log.
 *
 * <p>The first commit is a barrier: it does not continue the commit before, and does not begin a copy, so every replica that reads it
 * stops. When all records follow the barrier, everything up to it is trimmed in one step. So no replica serves a log that is not written
 * completely.
 */
final class LogRewrite {
    /** A commit gets no further records when it has this many bytes. */
    private static final int COMMIT_BYTES = 512 * 1024;

    private static final EntryBuffer NONE = new EntryBuffer();

    private final CommitLog log;
    private final Commit.Of of;
    private final Database database;
    private final EntryBuffer entries = new EntryBuffer();
    private LogPosition last = LogPosition.START;
    private boolean hasBegun;

    LogRewrite(CommitLog log, Commit.Of of, Database database) {
        this.log = log;
        this.of = of;
        this.database = database;
    }

    /**
     * Writes the records, and trims all earlier commits.
     *
     * @param end the last position of the log
     * @param epoch of the new commits, higher than that of any earlier commit
     * @param index of the last commit that the records include
     * @return the number of records
     */
    long write(long end, long epoch, long index) throws RocksDBException, FencedException, LogUnavailableException {
        byte[] secret = database.property(RetainedTable.SECRET);
        if (secret == null) {
            throw new IllegalStateException("the store was never opened by this version of the broker: start a single"
                    + " broker with it once, and stop it");
        }
        LogPosition before = new LogPosition(end, epoch, index, 0);
        long barrier =
                log.append(end, Commit.of(of, before, NONE, false, false, NONE).bytes());
        last = new LogPosition(barrier, epoch, index + 1, 0);
        LogView.putProperty(entries, RetainedTable.SECRET, secret);
        long records = 0;
        for (Family family : Family.values()) {
            try (RocksIterator all = database.scan(family)) {
                for (all.seekToFirst(); all.isValid(); all.next()) {
                    if (entries.length() >= COMMIT_BYTES) {
                        append(false);
                    }
                    entries.put(family.ordinal(), ByteBuffer.wrap(all.key()), ByteBuffer.wrap(all.value()));
                    records++;
                }
                all.status();
            }
        }
        append(true);
        log.trim(barrier + 1);
        return records;
    }

    private void append(boolean isEnd) throws FencedException, LogUnavailableException {
        Commit commit = Commit.of(of, last, entries, !hasBegun, isEnd, NONE);
        last = commit.after(last, log.append(last.position(), commit.bytes()));
        hasBegun = true;
        entries.clear();
    }

    /** The last commit of the rewritten log. */
    LogPosition last() {
        return last;
    }
}
