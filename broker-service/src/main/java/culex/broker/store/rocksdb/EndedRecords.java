package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.RecoveryListener;
import java.nio.ByteBuffer;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Handles the records of ended sessions, at the end of the recovery. Runs on the thread that starts the broker. */
final class EndedRecords {
    private final Database database;
    private final Deletions deletions;
    private final PendingWrites pending;
    private final RecoveryListener recovered;
    private final LoadBudget budget;

    EndedRecords(
            Database database,
            Deletions deletions,
            PendingWrites pending,
            RecoveryListener recovered,
            LoadBudget budget) {
        this.database = database;
        this.deletions = deletions;
        this.pending = pending;
        this.recovered = recovered;
        this.budget = budget;
    }

    /**
     * Reads QoS 2 messages that were accepted from clients whose sessions have ended.
     *
     * @param sessions the numbers of the stored sessions
     */
    void readAccepted(Set<Long> sessions) throws RocksDBException {
        try (RocksIterator inbound = database.scan(Family.INBOUND)) {
            for (inbound.seekToFirst(); inbound.isValid(); inbound.next()) {
                long key = Keys.session(inbound.key());
                long session = Keys.inboundSession(key);
                byte[] record = inbound.value();
                if (!sessions.contains(session) && budget.takeMessage(record.length)) {
                    recovered.acceptedOfEnded(
                            session,
                            Keys.inboundIdentifier(key),
                            Records.message(Message.NOT_STORED, ByteBuffer.wrap(record)));
                }
            }
            inbound.status();
        }
    }

    /** Deletes messages with several receivers that no session needs any more. Returns the highest message number of all of them. */
    long deleteUnneededMessages() throws RocksDBException {
        long highest = 0;
        try (RocksIterator all = database.scan(Family.MESSAGES)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                long number = Keys.session(all.key());
                highest = Math.max(highest, number);
                if (!pending.isShared(number)) {
                    deletions.delete(Family.MESSAGES, all.key());
                }
            }
            all.status();
        }
        return highest;
    }
}
