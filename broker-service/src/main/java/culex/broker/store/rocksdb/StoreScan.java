package culex.broker.store.rocksdb;

import culex.broker.store.SessionState;
import culex.broker.store.rocksdb.Database.Family;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Goes through the records of a store, one at a time. */
final class StoreScan {
    private static final int LARGEST = 5;

    private final Database database;

    StoreScan(Database database) {
        this.database = database;
    }

    /** The records of a family, counted one by one. */
    record Count(long records, long bytes) {}

    /** What belongs to a session; the bytes are those of its own records, without messages that several sessions share. */
    record Waiting(SessionState session, long subscriptions, long messages, long bytes) {}

    /** Takes a session with what belongs to it. */
    interface SessionTaker {
        void take(SessionState session, Waiting waiting) throws RocksDBException;
    }

    /** Takes the topic of a retained message, and the bytes of its record. */
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

    /** The sessions that a test takes, by Client Identifier. */
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

    private Waiting waiting(SessionState session) throws RocksDBException {
        byte[] prefix = Keys.of(session.number());
        Count messages = count(Family.DELIVERIES, prefix);
        return new Waiting(
                session, count(Family.SUBSCRIPTIONS, prefix).records(), messages.records(), messages.bytes());
    }

    /** The sessions with most bytes, the largest first. */
    List<Waiting> largest() throws RocksDBException {
        PriorityQueue<Waiting> largest = new PriorityQueue<>(Comparator.comparingLong(Waiting::bytes));
        sessions(session -> true, (session, waiting) -> {
            largest.add(waiting);
            if (largest.size() > LARGEST) {
                largest.remove();
            }
        });
        return largest.stream()
                .sorted(Comparator.comparingLong(Waiting::bytes).reversed())
                .toList();
    }

    /** The retained messages whose topics a test takes, by topic. */
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

    /** For how long the client of a session has been away; 0 when it was there until the broker ended. */
    long offlineSeconds(SessionState session, long nowMillis) {
        if (session.expiresAtMillis() == 0) {
            return 0;
        }
        long since = session.expiresAtMillis() == SessionState.NEVER
                ? storedAtMillis(session)
                : session.expiresAtMillis() - session.expirySeconds() * 1000;
        return Math.max(0, (nowMillis - since) / 1000);
    }

    /** A session is stored when its client leaves. */
    private long storedAtMillis(SessionState session) {
        try {
            byte[] record = database.get(Family.SESSIONS, Records.utf8(session.clientId()));
            return record == null ? Long.MAX_VALUE : SessionRecords.storedAtMillis(record);
        } catch (RocksDBException unreadable) {
            throw new DamagedStoreException("a session cannot be read", unreadable);
        }
    }
}
