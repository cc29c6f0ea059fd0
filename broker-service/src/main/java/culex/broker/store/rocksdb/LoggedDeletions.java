package culex.broker.store.rocksdb;

import org.rocksdb.RocksDBException;

/**
 * Deletes records by commits of the replicated log, so that all replicas delete them. A record that only one replica deleted would come
 * back when another replica becomes the owner, possibly under a new session with the number of the ended one.
 */
final class LoggedDeletions implements Deletions {
    private static final int COMMIT_BYTES_MAX = 256 * 1024;

    private final BatchWriter batch;
    private final CommitTarget log;

    LoggedDeletions(BatchWriter batch, CommitTarget log) {
        this.batch = batch;
        this.log = log;
        batch.clear();
    }

    @Override
    public void delete(Family family, byte[] key) throws RocksDBException {
        batch.delete(family, key);
        if (batch.entries().length() > COMMIT_BYTES_MAX) {
            end();
        }
    }

    @Override
    public void end() throws RocksDBException {
        if (batch.entries().length() > 0) {
            log.write(batch, false);
            batch.clear();
        }
    }
}
