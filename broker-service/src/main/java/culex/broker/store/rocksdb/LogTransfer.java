package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogUnavailableException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Moves all records between the store of a single broker, which must be stopped, and the replicated log of a cluster. */
public final class LogTransfer {
    /** Bytes of a commit, without the last record. */
    private static final int COMMIT_BYTES = 512 * 1024;

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
            return append(database);
        } catch (RocksDBException | DamagedStoreException unreadable) {
            throw new IllegalStateException(new StoreErrors(directory).explain(unreadable), unreadable);
        } catch (FencedException other) {
            throw new IllegalStateException("a replica of the cluster has written the log meanwhile: stop it", other);
        }
    }

    private long append(Database database) throws RocksDBException, FencedException, LogUnavailableException {
        byte[] secret = database.property(RetainedTable.SECRET);
        if (secret == null) {
            throw new IllegalStateException("the store was never opened by this version of the broker: start a single"
                    + " broker with it once, and stop it");
        }
        EntryBuffer entries = new EntryBuffer();
        LogView.putProperty(entries, RetainedTable.SECRET, secret);
        LogPosition position = append(Commit.opening(of, LogPosition.START, entries), LogPosition.START);
        entries.clear();
        long records = 0;
        for (Family family : Family.values()) {
            try (RocksIterator all = database.scan(family)) {
                for (all.seekToFirst(); all.isValid(); all.next()) {
                    entries.put(family.ordinal(), ByteBuffer.wrap(all.key()), ByteBuffer.wrap(all.value()));
                    records++;
                    if (entries.length() >= COMMIT_BYTES) {
                        position = append(changes(position, entries), position);
                        entries.clear();
                    }
                }
                all.status();
            }
        }
        append(changes(position, entries), position);
        return records;
    }

    private Commit changes(LogPosition after, EntryBuffer entries) {
        return Commit.of(of, after, new EntryBuffer(), false, entries);
    }

    private LogPosition append(Commit commit, LogPosition after) throws FencedException, LogUnavailableException {
        return commit.after(after, log.append(after.position(), commit.bytes()));
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
            long commits = view.position().index();
            view.forget();
            return commits;
        } catch (RocksDBException | DamagedStoreException refused) {
            throw new IllegalStateException(new StoreErrors(directory).explain(refused), refused);
        }
    }
}
