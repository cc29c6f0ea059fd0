package culex.broker.store.rocksdb;

import culex.broker.store.StoredSubscription;
import culex.broker.store.rocksdb.Database.Family;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Brings a store of format 2 to the format of this broker: takes the subscriptions out of each session, and gives sessions and exchanges
 * a version. Each session is converted by one write, and what is converted is recognised by its version, so that a migration which was
 * interrupted goes on at the next start; the new format is noted when all of it is done. Messages and deliveries stay as they are: both
 * versions of them are read.
 */
final class Migration {
    /** The format that is converted. */
    static final int FROM = 2;

    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** What is gathered before it is written; one session at least. */
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
