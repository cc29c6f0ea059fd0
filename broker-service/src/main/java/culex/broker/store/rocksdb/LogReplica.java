package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Replica;
import culex.broker.store.log.TrimmedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;

/** Follows the replicated log until this replica becomes its owner. */
final class LogReplica implements Replica {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** How long to wait for the server to deliver an entry up to the end that the log reports. */
    private static final Duration REST = Duration.ofSeconds(4);

    /** How long a server of the engine may answer with old positions. NATS: 10 s at most. */
    private static final Duration OLD_ANSWERS = Duration.ofSeconds(15);

    private static final long NEVER = Long.MIN_VALUE;

    private final CommitLog log;
    private final Commit.Of of;
    private final Database database;
    private final LogView view;
    /** Since when the log reports an end before a position that this replica has already read. */
    private long endsEarlySinceNanos = NEVER;

    LogReplica(CommitLog log, Commit.Of of, Database database, LogView view) {
        this.log = log;
        this.of = of;
        this.database = database;
        this.view = view;
    }

    @Override
    public LogPosition position() {
        return view.position();
    }

    @Override
    public boolean follow(Duration wait) throws LogUnavailableException {
        LogPosition last = view.position();
        try {
            List<LogRecord> records =
                    log.read(last.equals(LogPosition.START) ? log.first() : last.position() + 1, wait);
            for (LogRecord record : records) {
                Commit commit = Commit.read(of, record);
                view.apply(commit, commit.after(view.position(), record.position()));
            }
            return !records.isEmpty();
        } catch (TrimmedException behind) {
            LOG.infof("This replica was away for long, and reads all records again: %s.", behind.getMessage());
            clear();
            return true;
        } catch (RocksDBException refused) {
            throw new IllegalStateException(database.explain(refused), refused);
        }
    }

    private void clear() {
        try {
            view.clear();
        } catch (RocksDBException refused) {
            throw new IllegalStateException(database.explain(refused), refused);
        }
    }

    /**
     * Applies all commits up to a position of the log.
     *
     * @return false when the engine has not delivered all of them
     */
    boolean followTo(long end) throws LogUnavailableException {
        // If the writer of a large commit did not complete the commit, its positions in the log have no commit. These
        // positions count as seen by "readUpTo" nevertheless.
        follow(Duration.ZERO);
        while (isBehind(end)) {
            if (!follow(REST) && isBehind(end)) {
                return false;
            }
        }
        return true;
    }

    /** When everything up to the end was trimmed before it was applied, a store without commits is behind, wherever the reading begins. */
    private boolean isBehind(long end) throws LogUnavailableException {
        return log.readUpTo() < end || (end > 0 && view.position().equals(LogPosition.START) && log.first() > end);
    }

    @Override
    public boolean acquire() throws LogUnavailableException {
        long end = log.last();
        if (!followTo(end)) {
            return false;
        }
        LogPosition last = view.position();
        checkEnd(end, last.position());
        checkComplete(end);
        try {
            Commit opening = Commit.opening(of, last, openingProperties());
            long position = log.append(end, opening.bytes());
            view.apply(opening, opening.after(last, position));
            log.endReading(); // an owner does not read the log, and commits that the server sends would fill the memory
            return true;
        } catch (FencedException faster) {
            return false;
        } catch (RocksDBException refused) {
            throw new IllegalStateException(database.explain(refused), refused);
        }
    }

    /**
     * Throws an exception if the log ends before a position that this replica has already read: a server that has just lost the leadership
     * of its cluster may answer with an old position.
     */
    private void checkEnd(long end, long seen) throws LogUnavailableException {
        if (seen > end) {
            endsEarly("the log ends at position " + end + ", and this replica has seen position " + seen);
        }
    }

    /**
     * Throws an exception if the copy of all records with which a trimmed log begins is not complete: a log is trimmed only after such a
     * copy is complete.
     */
    private void checkComplete(long end) throws LogUnavailableException {
        if (!view.isComplete()) {
            endsEarly("the log ends at position " + end + ", before the copy of all records with which it begins"
                    + " is complete");
        }
        endsEarlySinceNanos = NEVER;
    }

    private void endsEarly(String text) throws LogUnavailableException {
        long now = System.nanoTime();
        if (endsEarlySinceNanos == NEVER) {
            endsEarlySinceNanos = now;
        }
        if (now - endsEarlySinceNanos > OLD_ANSWERS.toNanos()) {
            throw new DamagedLogException(text + ": the engine has lost commits");
        }
        throw new LogUnavailableException(text, null);
    }

    /**
     * The properties in an opening commit: a random identifier, without which two replicas that take over at the same position would append
     * the same bytes, and each would take the commit of the other for its own; and in the first commit of a log the property that all
     * replicas share, because the index records depend on it.
     */
    private EntryBuffer openingProperties() throws RocksDBException {
        EntryBuffer entries = new EntryBuffer();
        LogView.putProperty(
                entries, LogView.OPENING, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
        if (database.property(RetainedTable.SECRET) == null) {
            LogView.putProperty(entries, RetainedTable.SECRET, RetainedTable.newSecret());
        }
        return entries;
    }
}
