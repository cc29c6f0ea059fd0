package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.paged.RetainedChange;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Receives the changes of {@link PendingWrites} one by one. A null value deletes the record. Runs on the store writer's thread. */
interface RecordSink {
    /** Writes a message and its deliveries. */
    void message(NewMessage message) throws RocksDBException;

    void deleteDelivery(long session, long message) throws RocksDBException;

    void deleteMessage(long message) throws RocksDBException;

    void exchange(PendingWrites.ExchangeKey of, PendingWrites.Exchange exchange) throws RocksDBException;

    /** Adds or deletes a message of QoS 2 that waits for PUBREL, by {@link Keys#inbound}. */
    void inbound(long inbound, @Nullable Message message) throws RocksDBException;

    void session(String clientId, @Nullable SessionState session) throws RocksDBException;

    void subscription(PendingWrites.SubscriptionKey of, @Nullable StoredSubscription subscription)
            throws RocksDBException;

    /**
     * Writes one change of a retained message: its content, or its deletion.
     *
     * @param isIndexed whether the index record on disk already matches the change, so that only the message record is written or deleted
     */
    void retained(RetainedChange change, boolean isIndexed) throws RocksDBException;
}
