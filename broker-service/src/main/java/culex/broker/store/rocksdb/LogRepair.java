package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.LogVerifier;
import culex.broker.store.log.TrimmedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Repairs a damaged log: writes all records of the store of a replica, which must be stopped, as the new content of the log. If that store
 * has not applied all commits before the damage, these commits are applied to it first.
 */
public final class LogRepair implements AutoCloseable {
    private static final Duration READ_WAIT = Duration.ofSeconds(4);

    private final CommitLog log;
    private final Commit.Of of;
    private final Path directory;
    private final Database database;
    private final LogView view;

    /**
     * What a repair will do.
     *
     * @param copy the last commit that the store of the replica has applied
     * @param kept the last commit that the log has after the repair
     * @param log the result of reading the damaged log
     */
    public record Plan(LogPosition copy, LogPosition kept, LogVerifier.Result log) {
        /** The number of positions of the log after {@link #kept}. Those of their commits that can still be read are lost. */
        public long lostPositions() {
            return Math.max(0, log.end() - kept.position());
        }
    }

    private LogRepair(CommitLog log, Commit.Of of, Path directory, Database database, LogView view) {
        this.log = log;
        this.of = of;
        this.directory = directory;
        this.database = database;
        this.view = view;
    }

    /**
     * Opens the store of a replica. The process of that replica must have ended.
     *
     * @throws IllegalStateException with one line when the directory has no store of a replica, or a process uses it
     */
    public static LogRepair open(CommitLog log, Commit.Of of, Path directory) {
        if (!Files.exists(directory.resolve("CURRENT"))) {
            throw new IllegalStateException("there is no copy of the log in " + directory.toAbsolutePath()
                    + ": run this at a replica, with its mqtt.store.directory");
        }
        Database database = Database.open(directory);
        try {
            return new LogRepair(log, of, directory, database, new LogView(database));
        } catch (RocksDBException unreadable) {
            database.close();
            throw new IllegalStateException(new StoreErrors(directory).explain(unreadable), unreadable);
        } catch (RuntimeException refused) {
            database.close();
            throw refused;
        }
    }

    /**
     * Reads the log, and compares it with the store of the replica.
     *
     * @return null when the log is whole, so that nothing is to be repaired
     * @throws IllegalStateException with one line when the store of this replica cannot replace the log, for example because it has not all
     *     records
     */
    public @Nullable Plan plan() throws LogUnavailableException {
        LogPosition copy = view.position();
        if (!view.isComplete() || copy.equals(LogPosition.START)) {
            throw new IllegalStateException(
                    "the copy in " + directory.toAbsolutePath() + " is not complete, because its"
                            + " replica has not read the whole log yet: repair with the copy of another replica");
        }
        AtomicBoolean hasLastOfCopy = new AtomicBoolean();
        LogVerifier verifier = new LogVerifier(log, of, (position, end) -> {
            if (position.equals(copy)) {
                hasLastOfCopy.set(true);
            }
        });
        LogVerifier.Result found = verifier.verify(1);
        boolean isAhead = copy.position() > found.last().position();
        if (found.damage() == null && !isAhead && hasLastOfCopy.get()) {
            return null;
        }
        if (isAhead) {
            return new Plan(copy, copy, found);
        }
        if (!hasLastOfCopy.get()) {
            throw new IllegalStateException("the copy in " + directory.toAbsolutePath() + " ends with commit "
                    + copy.index() + " of epoch " + copy.epoch() + " at position " + copy.position()
                    + ", which is not in the log: it is older than the log's beginning, or of another log; "
                    + (found.damage() == null
                            ? "the log is whole, so start this replica with an empty directory"
                            : "repair with the copy of another replica"));
        }
        return new Plan(copy, found.last(), found);
    }

    /**
     * Repairs the log. Afterwards the stores of the other replicas do not match the log, so the other replicas must start with empty
     * directories.
     *
     * @return the number of records that the log has afterwards
     * @throws IllegalStateException with one line when the log cannot be repaired
     */
    public long run(Plan plan) throws LogUnavailableException {
        try {
            followTo(plan.kept());
            LogRewrite rewrite = new LogRewrite(log, of, database);
            long records = rewrite.write(
                    plan.log().end(), nextEpoch(plan), view.position().index());
            try (WriteBatch batch = new WriteBatch()) {
                view.write(batch, rewrite.last());
            }
            database.sync();
            return records;
        } catch (FencedException other) {
            throw new IllegalStateException(
                    "a replica has written the log meanwhile: stop all replicas, and repair the log again", other);
        } catch (TrimmedException changed) {
            throw new IllegalStateException("the log has changed meanwhile: stop all replicas, and repair it again");
        } catch (RocksDBException refused) {
            throw new IllegalStateException(new StoreErrors(directory).explain(refused), refused);
        }
    }

    private void followTo(LogPosition kept) throws LogUnavailableException, TrimmedException, RocksDBException {
        while (view.position().position() < kept.position()) {
            LogPosition before = view.position();
            for (LogRecord record : log.read(before.position() + 1, READ_WAIT)) {
                if (record.position() <= kept.position()) {
                    Commit commit = Commit.read(of, record);
                    view.apply(commit, commit.after(view.position(), record.position()));
                }
            }
            if (view.position().equals(before)) {
                throw new LogUnavailableException(
                        "it has not delivered the commit after position " + before.position(), null);
            }
        }
    }

    private long nextEpoch(Plan plan) throws LogUnavailableException {
        Lease.Holder holder = log.lease().read();
        long ofLease = holder == null ? 0 : holder.owner().epoch();
        return Math.max(
                        ofLease,
                        Math.max(view.position().epoch(), plan.log().last().epoch()))
                + 1;
    }

    @Override
    public void close() {
        database.close();
    }
}
