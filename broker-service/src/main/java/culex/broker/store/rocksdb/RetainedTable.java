package culex.broker.store.rocksdb;

import culex.broker.message.Retained;
import culex.broker.store.paged.PagedRetained;
import culex.broker.store.paged.RetainedRecords;
import culex.broker.store.paged.TopicHash;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The records of retained messages, and their index records: the hash of the Topic Name, the size and the expiry of each message. The start
 * of the broker reads only the index records. Runs on the store writer's thread.
 */
final class RetainedTable implements RetainedRecords {
    /**
     * The property with the secret of the hashes. When it is missing, the start of the broker rebuilds the index records from the messages.
     */
    static final String SECRET = "retained secret";

    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final int BATCH_BYTES = 1 << 20;
    /** A key that is higher than the keys of all hashes. */
    private static final byte[] END = {-1, -1, -1, -1, -1, -1, -1, -1, -1};

    private final Database database;

    RetainedTable(Database database) {
        this.database = database;
    }

    @Override
    public Cursor open() {
        return new TableCursor(database.iterator(Family.RETAINED));
    }

    /** Loads the index. If it must be rebuilt from the messages, deletes expired ones. */
    void loadInto(PagedRetained retained) throws RocksDBException {
        byte[] secret = database.property(SECRET);
        if (secret == null || secret.length != TopicHash.SECRET_BYTES) {
            rebuildIndex(retained);
            return;
        }
        retained.setHash(new TopicHash(secret));
        try (RocksIterator all = database.scan(Family.RETAINED_SIZES)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                ByteBuffer size = ByteBuffer.wrap(all.value());
                long hash = Keys.session(all.key());
                int sizeBytes = Records.read(size::getInt);
                retained.addStored(hash, sizeBytes, Records.read(size::getLong));
            }
            all.status();
        }
    }

    private void rebuildIndex(PagedRetained retained) throws RocksDBException {
        byte[] secret = newSecret();
        retained.setHash(new TopicHash(secret));
        long now = System.currentTimeMillis();
        RecordWriter value = new RecordWriter();
        try (RocksIterator all = database.scan(Family.RETAINED);
                WriteBatch batch = new WriteBatch()) {
            batch.deleteRange(database.family(Family.RETAINED_SIZES), new byte[0], END);
            for (all.seekToFirst(); all.isValid(); all.next()) {
                Retained message = Records.retained(ByteBuffer.wrap(all.value()));
                if (message.isExpired(now)) {
                    batch.delete(database.family(Family.RETAINED), all.key());
                } else {
                    long hash = retained.hash(message.topic());
                    batch.put(
                            database.family(Family.RETAINED_SIZES),
                            Keys.of(hash),
                            size(value.begin(), message).toBytes());
                    retained.addStored(hash, message.sizeBytes(), message.expiresAtMillis());
                }
                if (batch.getDataSize() > BATCH_BYTES) {
                    database.write(batch, false);
                    batch.clear();
                }
            }
            all.status();
            database.write(batch, true);
        }
        database.putProperty(SECRET, secret);
        if (retained.messages() > 0) {
            LOG.infof("Rebuilt the index of %d retained messages.", retained.messages());
        }
    }

    /** A new secret for the hashes of the index. */
    static byte[] newSecret() {
        byte[] secret = new byte[TopicHash.SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** Writes the index record of a retained message. */
    static RecordWriter size(RecordWriter out, Retained message) {
        return out.putInt(message.sizeBytes()).putLong(message.expiresAtMillis());
    }

    /** The reason why retained messages cannot be read. */
    static String reasonOf(Throwable unreadable) {
        Throwable cause = unreadable.getCause();
        return cause instanceof RocksDBException && cause.getMessage() != null
                ? cause.getMessage()
                : String.valueOf(unreadable.getMessage());
    }

    /** A cursor on the column family of the retained messages. */
    private record TableCursor(RocksIterator at) implements Cursor {
        @Override
        public void seek(byte[] key) {
            at.seek(key);
            check();
        }

        @Override
        public boolean isValid() {
            return at.isValid();
        }

        @Override
        public byte[] topic() {
            return at.key();
        }

        @Override
        public Retained message() {
            return Records.retained(ByteBuffer.wrap(at.value()));
        }

        @Override
        public void next() {
            at.next();
            check();
        }

        private void check() {
            if (!at.isValid()) {
                try {
                    at.status();
                } catch (RocksDBException unreadable) {
                    throw new DamagedStoreException("retained messages cannot be read", unreadable);
                }
            }
        }

        @Override
        public void close() {
            at.close();
        }
    }
}
