package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/** Moves all records between the store of a single broker, which must be stopped, and the replicated log of a cluster. */
public final class LogTransfer {
    private final CommitLog log;
    private final Commit.Of of;

    public LogTransfer(CommitLog log, Commit.Of of) {
        this.log = log;
        this.of = of;
    }

    /**
     * Appends the records of a store to a log that has no commits yet. The store is not changed.
     *
     * @return the number of records
     * @throws IllegalStateException with one line when the store or the log is not as it must be
     */
    public long importFrom(Path directory) throws LogUnavailableException {
        if (!Files.exists(directory.resolve("CURRENT"))) {
            throw new IllegalStateException("there is no store in " + directory.toAbsolutePath());
        }
        if (log.last() != 0) {
            throw new IllegalStateException("the log of the cluster " + of.cluster()
                    + " has commits already; a store is imported before the first start of the cluster. After an import"
                    + " that failed, delete the log and import again");
        }
        try (Database database = Database.open(directory)) {
            LogView.checkNone(database);
            return new LogRewrite(log, of, database).write(0, 1, 0);
        } catch (RocksDBException | DamagedStoreException unreadable) {
            throw new IllegalStateException(new StoreErrors(directory).explain(unreadable), unreadable);
        } catch (FencedException other) {
            throw new IllegalStateException("a replica of the cluster has written the log meanwhile: stop it", other);
        }
    }

    /**
     * Writes the records of the log, as far as it goes now, to the store of a single broker in a new directory.
     *
     * @return the number of commits that the store contains
     * @throws IllegalStateException with one line when the directory has a store already, or the log is damaged
     */
    public long exportTo(Path directory) throws LogUnavailableException {
        if (Files.exists(directory.resolve("CURRENT"))) {
            throw new IllegalStateException("there is a store in " + directory.toAbsolutePath() + " already");
        }
        long end = log.last();
        try (Database database = Database.open(directory)) {
            LogView view = new LogView(database);
            LogReplica replica = new LogReplica(log, of, database, view);
            if (!replica.followTo(end)) {
                throw new LogUnavailableException("it has not delivered all commits", null);
            }
            if (!view.isComplete()) {
                throw new DamagedLogException(
                        "the log ends before the copy of all records with which it begins is complete");
            }
            long commits = view.position().index();
            view.forget();
            return commits;
        } catch (RocksDBException | DamagedStoreException refused) {
            throw new IllegalStateException(new StoreErrors(directory).explain(refused), refused);
        }
    }
}
