package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.log.EntryBuffer;
import culex.broker.store.paged.RetainedChange;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Encodes records in two reused buffers and adds them to RocksDB's batch. Runs on the store writer's thread. */
final class BatchWriter implements RecordSink, AutoCloseable {
    /** A batch larger than this is closed after use, because clearing it would not free its memory. */
    private static final long REUSED_BYTES_MAX = 1 << 20;

    private final Database database;
    private final ToLongFunction<byte[]> hash;
    private WriteBatch batch = new WriteBatch();
    private final RecordWriter key = new RecordWriter();
    private final RecordWriter value = new RecordWriter();
    private final @Nullable EntryBuffer entries;
    private long putTwiceUpTo;

    /**
     * @param hash the hash of a Topic Name, the key of its index record
     * @param entries also receives all records, for the replicated log; null without a cluster
     */
    BatchWriter(Database database, ToLongFunction<byte[]> hash, @Nullable EntryBuffer entries) {
        this.database = database;
        this.hash = hash;
        this.entries = entries;
    }

    /** Deliveries of messages up to this number may have been written more than once. */
    void putTwiceUpTo(long message) {
        putTwiceUpTo = message;
    }

    WriteBatch batch() {
        return batch;
    }

    /** The records of the batch, for the replicated log. */
    EntryBuffer entries() {
        return Objects.requireNonNull(entries);
    }

    /** Empties the batch. */
    void clear() {
        if (entries != null) {
            entries.clear();
        }
        if (batch.getDataSize() > REUSED_BYTES_MAX) {
            batch.close();
            batch = new WriteBatch();
        } else {
            batch.clear();
        }
    }

    /** Adds the record in {@link #value} under the key in {@link #key}. */
    private void put(Family family) throws RocksDBException {
        if (key.isDirect() && value.isDirect()) {
            ByteBuffer directKey = key.end();
            ByteBuffer directValue = value.end();
            if (entries != null) {
                entries.put(family.ordinal(), directKey.duplicate(), directValue.duplicate());
            }
            batch.put(database.family(family), directKey, directValue);
        } else {
            byte[] keyBytes = key.toBytes();
            byte[] valueBytes = value.toBytes();
            if (entries != null) {
                entries.put(family.ordinal(), ByteBuffer.wrap(keyBytes), ByteBuffer.wrap(valueBytes));
            }
            batch.put(database.family(family), keyBytes, valueBytes);
        }
    }

    /** Adds the deletion of a record. */
    void delete(Family family, byte[] deleted) throws RocksDBException {
        key.begin().putRaw(deleted);
        delete(family);
    }

    private void delete(Family family) throws RocksDBException {
        if (key.isDirect()) {
            ByteBuffer directKey = key.end();
            if (entries != null) {
                entries.delete(family.ordinal(), directKey.duplicate());
            }
            batch.delete(database.family(family), directKey);
        } else {
            byte[] keyBytes = key.toBytes();
            if (entries != null) {
                entries.delete(family.ordinal(), ByteBuffer.wrap(keyBytes));
            }
            batch.delete(database.family(family), keyBytes);
        }
    }

    @Override
    public void message(NewMessage message) throws RocksDBException {
        message.writeTo(this);
    }

    /** Writes the content of a message that several receivers share. */
    void content(Message message) throws RocksDBException {
        key.begin().putLong(message.number());
        Records.message(value.begin(), message);
        put(Family.MESSAGES);
    }

    @Override
    public void deleteMessage(long message) throws RocksDBException {
        key.begin().putLong(message);
        delete(Family.MESSAGES);
    }

    void delivery(Receiver receiver, Message message, boolean isInline, int packetIdentifier, int storedAtSeconds)
            throws RocksDBException {
        key.begin().putLong(receiver.session()).putLong(message.number());
        Records.delivery(value.begin(), receiver, message, isInline, packetIdentifier, storedAtSeconds);
        put(Family.DELIVERIES);
    }

    /**
     * RocksDB drops a single delete together with its put, but requires that the key was put only once. The records of a replicated log may
     * be put again at any time.
     */
    @Override
    public void deleteDelivery(long session, long message) throws RocksDBException {
        if (entries == null && message > putTwiceUpTo) {
            batch.singleDelete(database.family(Family.DELIVERIES), Keys.of(session, message));
        } else {
            key.begin().putLong(session).putLong(message);
            delete(Family.DELIVERIES);
        }
    }

    @Override
    public void exchange(PendingWrites.ExchangeKey of, PendingWrites.Exchange exchange) throws RocksDBException {
        key.begin().putLong(of.session()).putLong(of.message());
        if (exchange.removed()) {
            delete(Family.EXCHANGES);
        } else {
            Records.exchange(value.begin(), exchange.packetIdentifier(), exchange.released());
            put(Family.EXCHANGES);
        }
    }

    @Override
    public void inbound(long inbound, @Nullable Message message) throws RocksDBException {
        key.begin().putLong(inbound);
        putOrDelete(Family.INBOUND, message);
    }

    @Override
    public void session(String clientId, @Nullable SessionState session) throws RocksDBException {
        key.begin().putRaw(Records.utf8(clientId));
        if (session == null) {
            delete(Family.SESSIONS);
        } else {
            SessionRecords.session(value.begin(), session);
            put(Family.SESSIONS);
        }
    }

    @Override
    public void subscription(PendingWrites.SubscriptionKey of, @Nullable StoredSubscription subscription)
            throws RocksDBException {
        key.begin().putLong(of.session()).putRaw(Records.utf8(of.topicFilter()));
        if (subscription == null) {
            delete(Family.SUBSCRIPTIONS);
        } else {
            SessionRecords.subscription(value.begin(), subscription);
            put(Family.SUBSCRIPTIONS);
        }
    }

    @Override
    public void retained(RetainedChange change, boolean isIndexed) throws RocksDBException {
        Retained message = change.message();
        key.begin().putRaw(change.topic());
        if (message == null) {
            delete(Family.RETAINED);
        } else {
            Records.retained(value.begin(), message);
            put(Family.RETAINED);
        }
        if (isIndexed) {
            return;
        }
        key.begin().putLong(hash.applyAsLong(change.topic()));
        if (message == null) {
            delete(Family.RETAINED_SIZES);
        } else {
            RetainedTable.size(value.begin(), message);
            put(Family.RETAINED_SIZES);
        }
    }

    private void putOrDelete(Family family, @Nullable Message message) throws RocksDBException {
        if (message == null) {
            delete(family);
        } else {
            Records.message(value.begin(), message);
            put(family);
        }
    }

    @Override
    public void close() {
        batch.close();
    }
}
