package culex.broker.store.rocksdb;

import culex.broker.store.StoreCounters;
import culex.broker.store.log.EntryBuffer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The parts that a store has only in a cluster.
 *
 * @param replica follows the log
 * @param commits appends to the log
 * @param copy keeps the log short
 * @param entries collects the records of a batch that {@code commits} appends to the log
 */
record ReplicatedParts(LogReplica replica, LogCommits commits, LogCopy copy, EntryBuffer entries) {
    /**
     * Creates the parts, or none for a single broker. Closes the database when it fails.
     *
     * @throws IllegalStateException with one line when the database belongs to a single broker and the settings to a cluster, or the other
     *     way round
     */
    static @Nullable ReplicatedParts of(Database database, @Nullable Replication replication, StoreCounters counters) {
        try {
            if (replication == null) {
                LogView.checkNone(database);
                return null;
            }
            LogView view = new LogView(database);
            counters.fenced(view.fenced());
            LogCopy copy = new LogCopy(
                    replication.log(), database, view, replication.copyBytesMin(), replication.logBytesMax());
            return new ReplicatedParts(
                    new LogReplica(replication.log(), replication.of(), database, view),
                    new LogCommits(replication, view, copy, counters),
                    copy,
                    new EntryBuffer());
        } catch (RocksDBException refused) {
            database.close();
            throw new IllegalStateException(database.explain(refused), refused);
        } catch (IllegalStateException refused) {
            database.close();
            throw refused;
        }
    }
}
