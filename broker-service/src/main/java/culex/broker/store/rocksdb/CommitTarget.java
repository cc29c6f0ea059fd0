package culex.broker.store.rocksdb;

import culex.broker.store.log.UnwritableLogException;
import org.rocksdb.RocksDBException;

/** Makes a batch of records durable. Runs on the store writer's thread. */
interface CommitTarget {
    /**
     * Writes the records of a batch, all or none of them.
     *
     * @param sync whether the records must be durable when the method returns
     * @throws UnwritableLogException when the records could not be appended to the replicated log
     */
    void write(BatchWriter batch, boolean sync) throws RocksDBException;

    /** How long to gather more records before the next batch, in nanoseconds; 0 for not at all. */
    default long pauseNanos() {
        return 0;
    }

    /** Where the batches of a single broker go: to the database, which syncs them to the disk. */
    static CommitTarget of(Database database) {
        return (batch, sync) -> database.write(batch.batch(), sync);
    }
}
