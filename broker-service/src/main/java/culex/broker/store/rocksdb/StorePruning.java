package culex.broker.store.rocksdb;

import culex.broker.store.SessionState;
import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Deletes records, or only counts them. A session is deleted by one write. Messages with several receivers that no session needs any more
 * are deleted by the next start of the broker.
 */
final class StorePruning {
    private static final int BATCH_BYTES = 1 << 20;

    private final Database database;
    private final boolean isConfirmed;
    private final WriteBatch batch = new WriteBatch();
    private long records;

    /** @param isConfirmed whether records are deleted; otherwise they are only counted */
    StorePruning(Database database, boolean isConfirmed) {
        this.database = database;
        this.isConfirmed = isConfirmed;
    }

    long records() {
        return records;
    }

    void session(SessionState session) throws RocksDBException {
        delete(Family.SESSIONS, Records.utf8(session.clientId()));
        byte[] prefix = Keys.of(session.number());
        deleteAll(Family.SUBSCRIPTIONS, prefix, false);
        deleteAll(Family.DELIVERIES, prefix, false);
        deleteAll(Family.EXCHANGES, prefix, false);
        byte[] first = Keys.of(Keys.inbound(session.number(), 0));
        byte[] inbound = new byte[first.length - Short.BYTES];
        System.arraycopy(first, 0, inbound, 0, inbound.length);
        deleteAll(Family.INBOUND, inbound, false);
        write();
    }

    /** Deletes the queued messages of a session. Messages in flight to its client stay. */
    void queue(long session) throws RocksDBException {
        deleteAll(Family.DELIVERIES, Keys.of(session), true);
        write();
    }

    void retained(String topic) throws RocksDBException {
        if (isConfirmed) {
            // Without this secret the next start of the broker rebuilds the index.
            database.deleteProperty(RetainedTable.SECRET);
        }
        delete(Family.RETAINED, Records.utf8(topic));
        if (batch.getDataSize() > BATCH_BYTES) {
            write();
        }
    }

    private void deleteAll(Family family, byte[] prefix, boolean onlyUnsent) throws RocksDBException {
        try (RocksIterator all = database.scan(family)) {
            for (all.seek(prefix); all.isValid() && StoreScan.startsWith(all.key(), prefix); all.next()) {
                if (!onlyUnsent || isUnsent(all.key(), all.value())) {
                    delete(family, all.key());
                }
            }
            all.status();
        }
    }

    private boolean isUnsent(byte[] key, byte[] record) throws RocksDBException {
        return Records.delivery(ByteBuffer.wrap(record)).packetIdentifier() == 0
                && database.get(Family.EXCHANGES, key) == null;
    }

    private void delete(Family family, byte[] key) throws RocksDBException {
        records++;
        batch.delete(database.family(family), key);
    }

    private void write() throws RocksDBException {
        if (isConfirmed) {
            database.write(batch, true);
        }
        batch.clear();
    }

    /** Writes the remaining deletions; the last call. */
    void end() throws RocksDBException {
        write();
        batch.close();
    }
}
