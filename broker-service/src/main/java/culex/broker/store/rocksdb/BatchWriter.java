package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.SessionState;
import culex.broker.store.rocksdb.Database.Family;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Puts records together and gives them to RocksDB's batch, out of two buffers that are used again and again. On the store's thread. */
final class BatchWriter implements AutoCloseable {
    private final Database database;
    private final Function<String, @Nullable Message> retained;
    private final WriteBatch batch = new WriteBatch();
    private final RecordWriter key = new RecordWriter();
    private final RecordWriter value = new RecordWriter();
    private long putTwiceUpTo;

    /** @param retained the retained message of a Topic Name as it stands */
    BatchWriter(Database database, Function<String, @Nullable Message> retained) {
        this.database = database;
        this.retained = retained;
    }

    /** Deliveries of messages up to this number may have been put more than once. */
    void putTwiceUpTo(long message) {
        putTwiceUpTo = message;
    }

    WriteBatch batch() {
        return batch;
    }

    /** Begins anew. */
    void clear() {
        batch.clear();
    }

    private void put(Family family, ByteBuffer record) throws RocksDBException {
        batch.put(database.family(family), key.end(), record);
    }

    private void delete(Family family) throws RocksDBException {
        batch.delete(database.family(family), key.end());
    }

    void message(Message message) throws RocksDBException {
        key.begin().putLong(message.number());
        put(Family.MESSAGES, Records.message(value.begin(), message).end());
    }

    void deleteMessage(long message) throws RocksDBException {
        key.begin().putLong(message);
        delete(Family.MESSAGES);
    }

    void delivery(Receiver receiver, Message message, boolean alone, int packetIdentifier, int storedAtSeconds)
            throws RocksDBException {
        key.begin().putLong(receiver.session()).putLong(message.number());
        put(
                Family.DELIVERIES,
                Records.delivery(value.begin(), receiver, message, alone, packetIdentifier, storedAtSeconds)
                        .end());
    }

    /** A single delete and its put vanish together when the table in memory is written; it asks that there was one put only. */
    void deleteDelivery(long session, long message) throws RocksDBException {
        if (message > putTwiceUpTo) {
            batch.singleDelete(database.family(Family.DELIVERIES), Keys.of(session, message));
        } else {
            key.begin().putLong(session).putLong(message);
            delete(Family.DELIVERIES);
        }
    }

    void exchange(PendingWrites.ExchangeKey of, PendingWrites.Exchange exchange) throws RocksDBException {
        key.begin().putLong(of.session()).putLong(of.message());
        if (exchange.removed()) {
            delete(Family.EXCHANGES);
        } else {
            put(
                    Family.EXCHANGES,
                    Records.exchange(value.begin(), exchange.packetIdentifier(), exchange.released())
                            .end());
        }
    }

    void inbound(long waiting, @Nullable Message message) throws RocksDBException {
        key.begin().putLong(waiting);
        if (message == null) {
            delete(Family.INBOUND);
        } else {
            put(Family.INBOUND, Records.message(value.begin(), message).end());
        }
    }

    void session(String clientId, @Nullable SessionState session) throws RocksDBException {
        key.begin().putRaw(Records.utf8(clientId));
        if (session == null) {
            delete(Family.SESSIONS);
        } else {
            put(Family.SESSIONS, Records.session(value.begin(), session).end());
        }
    }

    /** Writes the retained message of a Topic Name as it stands now. */
    void retained(String topicName) throws RocksDBException {
        Message message = retained.apply(topicName);
        key.begin().putRaw(Records.utf8(topicName));
        if (message == null) {
            delete(Family.RETAINED);
        } else {
            put(Family.RETAINED, Records.message(value.begin(), message).end());
        }
    }

    @Override
    public void close() {
        batch.close();
    }
}
