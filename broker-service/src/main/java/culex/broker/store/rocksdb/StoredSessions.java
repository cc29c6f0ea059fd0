package culex.broker.store.rocksdb;

import culex.broker.store.SessionState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The records of all sessions, by number. Wills are read one at a time, because all of them together may be too large for the heap. */
final class StoredSessions {
    private final Database database;
    private final List<SessionState> withoutWills = new ArrayList<>();
    private final Set<Long> withWill = new HashSet<>();

    private StoredSessions(Database database) {
        this.database = database;
    }

    static StoredSessions of(Database database) throws RocksDBException {
        StoredSessions sessions = new StoredSessions(database);
        try (RocksIterator all = database.scan(Family.SESSIONS)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                sessions.add(SessionRecords.session(
                        new String(all.key(), StandardCharsets.UTF_8), ByteBuffer.wrap(all.value())));
            }
            all.status();
        }
        sessions.withoutWills.sort(Comparator.comparingLong(SessionState::number));
        return sessions;
    }

    private void add(SessionState session) {
        if (session.will() != null) {
            withWill.add(session.number());
        }
        withoutWills.add(session.withoutWill());
    }

    /** All sessions in the order of their numbers. */
    List<SessionState> withoutWills() {
        return withoutWills;
    }

    /** Reads the will of a session from the store, and returns the session with the will. */
    SessionState whole(SessionState session) throws RocksDBException {
        if (!withWill.contains(session.number())) {
            return session;
        }
        byte[] record = database.get(Family.SESSIONS, Records.utf8(session.clientId()));
        return record == null ? session : SessionRecords.session(session.clientId(), ByteBuffer.wrap(record));
    }
}
