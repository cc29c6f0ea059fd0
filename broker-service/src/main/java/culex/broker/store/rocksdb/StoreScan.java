package culex.broker.store.rocksdb;

import culex.broker.store.SessionState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads the records of a store one by one. */
final class StoreScan {
    private static final int LARGEST = 5;

    private final Database database;

    StoreScan(Database database) {
        this.database = database;
    }

    /** The number of records, and their bytes. */
    record Count(long records, long bytes) {}

    /** The records of a session. The bytes do not include messages with several receivers. */
    record SessionSize(SessionState session, long subscriptions, long messages, long bytes) {}

    /** Is called with a session and its size. */
    interface SessionTaker {
        void take(SessionState session, SessionSize waiting) throws RocksDBException;
    }

    /** Is called with the topic of a retained message, and the bytes of its record. */
    interface RetainedTaker {
        void take(String topic, long bytes) throws RocksDBException;
    }

    Count count(Family family) throws RocksDBException {
        return count(family, new byte[0]);
    }

    private Count count(Family family, byte[] prefix) throws RocksDBException {
        long records = 0;
        long bytes = 0;
        try (RocksIterator all = database.scan(family)) {
            for (all.seek(prefix); all.isValid() && startsWith(all.key(), prefix); all.next()) {
                records++;
                bytes += all.key().length + all.value().length;
            }
            all.status();
        }
        return new Count(records, bytes);
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && ByteBuffer.wrap(key, 0, prefix.length).equals(ByteBuffer.wrap(prefix));
    }

    /** Passes on the sessions that fulfil a condition, in the order of their Client Identifiers. */
    void sessions(Predicate<SessionState> test, SessionTaker taker) throws RocksDBException {
        try (RocksIterator all = database.scan(Family.SESSIONS)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                SessionState session = SessionRecords.session(
                        new String(all.key(), StandardCharsets.UTF_8), ByteBuffer.wrap(all.value()));
                if (test.test(session)) {
                    taker.take(session, waiting(session));
                }
            }
            all.status();
        }
    }

    private SessionSize waiting(SessionState session) throws RocksDBException {
        byte[] prefix = Keys.of(session.number());
        Count messages = count(Family.DELIVERIES, prefix);
        return new SessionSize(
                session, count(Family.SUBSCRIPTIONS, prefix).records(), messages.records(), messages.bytes());
    }

    /** The sessions with most bytes, the largest first. */
    List<SessionSize> largest() throws RocksDBException {
        PriorityQueue<SessionSize> largest = new PriorityQueue<>(Comparator.comparingLong(SessionSize::bytes));
        sessions(session -> true, (session, waiting) -> {
            largest.add(waiting);
            if (largest.size() > LARGEST) {
                largest.remove();
            }
        });
        return largest.stream()
                .sorted(Comparator.comparingLong(SessionSize::bytes).reversed())
                .toList();
    }

    /** Calls {@code taker} with the retained messages whose topics fulfil a condition, in the order of the topics. */
    void retained(Predicate<String> test, RetainedTaker taker) throws RocksDBException {
        try (RocksIterator all = database.scan(Family.RETAINED)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                String topic = new String(all.key(), StandardCharsets.UTF_8);
                if (test.test(topic)) {
                    taker.take(topic, all.key().length + all.value().length);
                }
            }
            all.status();
        }
    }

    /** How long the client of a session has been offline, in seconds; 0 when it was connected when the broker ended. */
    long offlineSeconds(SessionState session, long nowMillis) {
        if (session.expiresAtMillis() == 0) {
            return 0;
        }
        long since = session.expiresAtMillis() == SessionState.NEVER
                ? storedAtMillis(session)
                : session.expiresAtMillis() - session.expirySeconds() * 1000;
        return Math.max(0, (nowMillis - since) / 1000);
    }

    /** When the session was stored, in milliseconds of the epoch: that is when its client disconnected. */
    private long storedAtMillis(SessionState session) {
        try {
            byte[] record = database.get(Family.SESSIONS, Records.utf8(session.clientId()));
            return record == null ? Long.MAX_VALUE : SessionRecords.storedAtMillis(record);
        } catch (RocksDBException unreadable) {
            throw new DamagedStoreException("a session cannot be read", unreadable);
        }
    }
}
