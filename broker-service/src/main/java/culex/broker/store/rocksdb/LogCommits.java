package culex.broker.store.rocksdb;

import culex.broker.store.StoreCounters;
import culex.broker.store.log.Commit;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.UnwritableLogException;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Appends batches to the replicated log, and then writes them to the database of this replica, without a sync: commits that a power cut
 * removes from the database are read from the log again. Runs on the store writer's thread of the owner.
 *
 * <p>If the result of an append is unknown, the same bytes are appended again, before any other commit.
 */
final class LogCommits implements CommitTarget {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** After a commit of more than this number of bytes there is no pause, because the next commit will also be large. */
    private static final int SMALL_BYTES = 64 * 1024;

    private final Replication replication;
    private final LogView view;
    private final LogCopy copy;
    private final StoreCounters counters;
    /** A commit that is not in the log yet, or not in the database. */
    private @Nullable Commit unfinished;
    /** The position of {@link #unfinished} if that commit is in the log, otherwise 0. */
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
            } catch (LogUnavailableException silent) {
                throw new UnwritableLogException("the replicated log does not answer: " + silent.getMessage(), silent);
            } catch (RuntimeException fault) {
                // With any other exception the store would give up the records, as ones that can never be written.
                throw new UnwritableLogException("the replicated log fails: " + fault, fault);
            }
        }
        return commit.after(last, unfinishedPosition);
    }

    private void countFenced() {
        try {
            view.countFenced();
            counters.fenced(view.fenced());
        } catch (RocksDBException refused) {
            LOG.debugf("The take-over by another replica was not counted: %s", refused.getMessage());
        }
    }

    private void fenced(FencedException lost) {
        if (!isFenced) {
            isFenced = true;
            countFenced();
            replication.onFenced().accept(Objects.requireNonNull(lost.getMessage()));
        }
    }
}
