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
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;

/** Follows the replicated log until this replica owns it. */
final class LogReplica implements Replica {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** How long to wait for a commit that another replica has announced as the last one; the log answers at once when it has it. */
    private static final Duration REST = Duration.ofMillis(100);

    private final CommitLog log;
    private final Commit.Of of;
    private final Database database;
    private final LogView view;

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

    @Override
    public boolean acquire() throws LogUnavailableException {
        // A large commit that its writer did not complete leaves positions that no reader sees.
        long end = log.last();
        while (view.position().position() < end && follow(REST)) {
            // more
        }
        LogPosition last = view.position();
        if (last.position() > end) {
            throw new DamagedLogException("the log ends at position " + end + ", and this replica has seen position "
                    + last.position() + ": the engine has lost commits");
        }
        try {
            Commit opening = Commit.opening(of, last, properties());
            long position = log.append(end, opening.bytes());
            view.apply(opening, opening.after(last, position));
            return true;
        } catch (FencedException faster) {
            return false;
        } catch (RocksDBException refused) {
            throw new IllegalStateException(database.explain(refused), refused);
        }
    }

    /** The property that all replicas share, in the first commit of a log: the index records depend on it. */
    private EntryBuffer properties() throws RocksDBException {
        EntryBuffer entries = new EntryBuffer();
        if (database.property(RetainedTable.SECRET) == null) {
            LogView.putProperty(entries, RetainedTable.SECRET, RetainedTable.newSecret());
        }
        return entries;
    }
}
