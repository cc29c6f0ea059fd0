package culex.broker.store.rocksdb;

import org.rocksdb.RocksDBException;

/** Deletes the records that the start of the broker finds and that no session needs any more. Runs on the thread that starts the broker. */
interface Deletions {
    void delete(Family family, byte[] key) throws RocksDBException;

    /**
     * Completes all deletions.
     *
     * @throws UnwritableLogException when the replicated log does not take them
     */
    default void end() throws RocksDBException {
        // Without a log, each deletion is written at once.
    }
}
