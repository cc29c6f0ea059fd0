package culex.broker.store.rocksdb;

import culex.broker.store.StoredSubscription;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Migrates a store of format 2: moves the subscriptions of each session to separate records, and adds a version to sessions and exchanges.
 * Each session is converted by one write, and a converted record has a version, so that an interrupted migration continues at the next
 * start. The new format number is written at the end. Messages and deliveries are not changed: the broker reads both versions.
 */
final class Migration {
    /** The number of the store format that is converted to the current format. */
    static final int FROM = 2;

    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** Maximum number of bytes of a batch before it is written; a batch always contains whole sessions. */
    private static final int BATCH_BYTES = 1 << 20;

    private final Database database;
    private final RecordWriter value = new RecordWriter();
    private long sessions;
    private long subscriptions;
    private long exchanges;

    Migration(Database database) {
        this.database = database;
    }

    void run() throws RocksDBException {
        long began = System.nanoTime();
        convert(Family.SESSIONS, this::session);
        convert(Family.EXCHANGES, this::exchange);
        database.sync();
        LOG.infof(
                "Migrated the store from format %d to %d: %d sessions with %d subscriptions, %d Packet Identifiers, in %d ms."
                        + " Earlier versions of the broker cannot read it any more.",
                FROM,
                Records.FORMAT,
                sessions,
                subscriptions,
                exchanges,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    private interface Conversion {
        void convert(byte[] key, byte[] record, WriteBatch batch) throws RocksDBException;
    }

    private void convert(Family family, Conversion conversion) throws RocksDBException {
        try (RocksIterator all = database.scan(family);
                WriteBatch batch = new WriteBatch()) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                conversion.convert(all.key(), all.value(), batch);
                if (batch.getDataSize() > BATCH_BYTES) {
                    database.write(batch, false);
                    batch.clear();
                }
            }
            all.status();
            database.write(batch, false);
        }
    }

    private void session(byte[] key, byte[] record, WriteBatch batch) throws RocksDBException {
        String clientId = new String(key, StandardCharsets.UTF_8);
        SessionRecords.@Nullable OldSession old = SessionRecords.oldSession(clientId, ByteBuffer.wrap(record));
        if (old == null) {
            return;
        }
        sessions++;
        SessionRecords.session(value.begin(), old.session());
        batch.put(database.family(Family.SESSIONS), key, value.toBytes());
        for (StoredSubscription subscription : old.subscriptions()) {
            subscriptions++;
            SessionRecords.subscription(value.begin(), subscription);
            batch.put(
                    database.family(Family.SUBSCRIPTIONS),
                    Keys.subscription(old.session().number(), subscription.topicFilter()),
                    value.toBytes());
        }
    }

    private void exchange(byte[] key, byte[] record, WriteBatch batch) throws RocksDBException {
        Records.@Nullable StoredExchange old = Records.oldExchange(ByteBuffer.wrap(record));
        if (old != null) {
            exchanges++;
            Records.exchange(value.begin(), old.packetIdentifier(), old.released());
            batch.put(database.family(Family.EXCHANGES), key, value.toBytes());
        }
    }
}
