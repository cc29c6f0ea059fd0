package culex.broker.store.rocksdb;

import culex.broker.store.log.UnwritableLogException;
import org.rocksdb.RocksDBException;

/**
 * Deletes records of the store that no session needs any more. The start of the broker finds such records. Runs on the thread that starts
 * the broker.
 */
interface Deletions {
    void delete(Family family, byte[] key) throws RocksDBException;

    /**
     * Makes sure that all records that {@link #delete} got are deleted.
     *
     * @throws UnwritableLogException when the deletions could not be appended to the replicated log
     */
    default void end() throws RocksDBException {
        // Without a log, each deletion is written immediately.
    }
}
