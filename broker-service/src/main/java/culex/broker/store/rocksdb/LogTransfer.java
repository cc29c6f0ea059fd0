package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;

/** Moves all records between the store of a single broker, which must be stopped, and the replicated log of a cluster. */
public final class LogTransfer {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");

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
     * @throws IllegalStateException with one line, for example when the log has commits already, or a process uses the store
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
     * Writes the records of the log, as far as it goes now, to the store of a single broker in a new directory. An export that fails
     * removes the files that it has made.
     *
     * @return the number of commits that the store contains
     * @throws IllegalStateException with one line when the directory has a store already, or the log is damaged
     */
    public long exportTo(Path directory) throws LogUnavailableException {
        if (Files.exists(directory.resolve("CURRENT"))) {
            throw new IllegalStateException("there is a store in " + directory.toAbsolutePath() + " already");
        }
        long end = log.last();
        boolean existed = Files.exists(directory);
        Set<Path> before = existed ? filesIn(directory) : Set.of();
        try {
            return export(directory, end);
        } catch (RocksDBException | DamagedStoreException refused) {
            remove(directory, existed, before);
            throw new IllegalStateException(new StoreErrors(directory).explain(refused), refused);
        } catch (LogUnavailableException | RuntimeException | Error failed) {
            remove(directory, existed, before);
            throw failed;
        }
    }

    private long export(Path directory, long end) throws RocksDBException, LogUnavailableException {
        try (Database target = Database.open(directory)) {
            LogView view = new LogView(target);
            LogReplica replica = new LogReplica(log, of, target, view);
            follow(replica, end);
            if (!view.isComplete()) {
                follow(replica, log.last()); // the owner of a cluster that runs has trimmed the log meanwhile
            }
            if (!view.isComplete()) {
                throw new DamagedLogException(
                        "the log ends before the copy of all records with which it begins is complete");
            }
            long commits = view.position().index();
            view.forget();
            return commits;
        }
    }

    private static void follow(LogReplica replica, long end) throws LogUnavailableException {
        if (!replica.followTo(end)) {
            throw new LogUnavailableException("it has not delivered all commits", null);
        }
    }

    private static Set<Path> filesIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new IllegalStateException(
                    "the directory " + directory.toAbsolutePath() + " cannot be read: " + unreadable, unreadable);
        }
    }

    /** Removes the files of a failed export, and the directory if the export has made it. */
    private static void remove(Path directory, boolean existed, Set<Path> before) {
        if (!Files.exists(directory)) {
            return; // the export could not make it
        }
        try (StoreLock lock = StoreLock.take(directory, Duration.ZERO);
                Stream<Path> all = Files.walk(directory)) {
            if (lock == null) {
                return; // another process uses the directory: the files are its own
            }
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                boolean isOfExport =
                        file.equals(directory) ? !existed : before.stream().noneMatch(file::startsWith);
                if (isOfExport) {
                    Files.delete(file);
                }
            }
        } catch (IOException | UncheckedIOException left) {
            LOG.warnf("The export has failed, and some of its files stay in %s: %s", directory.toAbsolutePath(), left);
        }
    }
}
