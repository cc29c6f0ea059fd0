package culex.broker.store.rocksdb;

import culex.broker.store.StoreCounters;
import culex.broker.store.log.Commit;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogUnavailableException;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Appends batches to the replicated log, and then writes them to the database of this replica, which is not synced: what it loses in a power
 * cut is read from the log again. Runs on the store writer's thread of the owner.
 *
 * <p>When it is not known whether a commit has reached the log, the same bytes are appended again before anything else.
 */
final class LogCommits implements CommitTarget {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** After a commit larger than this there is no pause: the next one will be large, too. */
    private static final int SMALL_BYTES = 64 * 1024;

    private final Replication replication;
    private final LogView view;
    private final LogCopy copy;
    private final StoreCounters counters;
    /** A commit that is not in the log yet, or not in the database. */
    private @Nullable Commit unfinished;
    /** The position of the unfinished commit if that commit is in the log, else 0. */
    private long unfinishedPosition;

    private boolean isFenced;
    private int lastBytes;
    private long lastNanos;

    LogCommits(Replication replication, LogView view, LogCopy copy, StoreCounters counters) {
        this.replication = replication;
        this.view = view;
        this.copy = copy;
        this.counters = counters;
        lastNanos = System.nanoTime() - replication.commitInterval().toNanos();
    }

    @Override
    public long pauseNanos() {
        long since = System.nanoTime() - lastNanos;
        return lastBytes > SMALL_BYTES
                ? 0
                : Math.max(0, replication.commitInterval().toNanos() - since);
    }

    @Override
    public void write(BatchWriter batch, boolean sync) throws RocksDBException {
        finishLast();
        EntryBuffer copied = copy.next(batch.entries().length());
        Commit commit =
                Commit.of(replication.of(), view.position(), copied, copy.begins(), copy.ends(), batch.entries());
        unfinished = commit;
        unfinishedPosition = 0;
        lastBytes = commit.bytes().length;
        lastNanos = System.nanoTime();
        LogPosition position = append(commit);
        view.write(batch.batch(), position);
        finished(commit);
    }

    /** Completes the unfinished commit, whose append to the log or write to the database failed. */
    private void finishLast() throws RocksDBException {
        Commit commit = unfinished;
        if (commit != null) {
            view.apply(commit, append(commit));
            finished(commit);
        }
    }

    private void finished(Commit commit) {
        unfinished = null;
        copy.committed(commit);
    }

    private LogPosition append(Commit commit) {
        LogPosition last = view.position();
        if (unfinishedPosition == 0) {
            try {
                long began = System.nanoTime();
                unfinishedPosition = replication.log().append(last.position(), commit.bytes());
                counters.appended(System.nanoTime() - began);
            } catch (FencedException lost) {
                fenced(lost);
                throw new UnwritableLogException(Objects.requireNonNull(lost.getMessage()), lost);
            } catch (LogUnavailableException | RuntimeException failure) {
                // The store gives up a record that cannot be written. A fault of the log must not look like such a
                // record.
                throw new UnwritableLogException(
                        "the replicated log does not answer: " + failure.getMessage(), failure);
            }
        }
        return commit.after(last, unfinishedPosition);
    }

    private void count() {
        try {
            view.countFenced();
            counters.fenced(view.fenced());
        } catch (RocksDBException refused) {
            LOG.debugf("The lost log was not counted: %s", refused.getMessage());
        }
    }

    private void fenced(FencedException lost) {
        if (!isFenced) {
            isFenced = true;
            count();
            replication.onFenced().accept(Objects.requireNonNull(lost.getMessage()));
        }
    }
}
