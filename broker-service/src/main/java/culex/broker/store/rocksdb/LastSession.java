package culex.broker.store.rocksdb;

import culex.broker.store.SessionState;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Finds the highest session number in the store. It is in the last key of one of the families whose keys begin with a session number. */
final class LastSession {
    private LastSession() {}

    /**
     * Returns the highest session number in the store, also that of an ended session whose records are not all deleted.
     *
     * @param sessions the stored sessions
     */
    static long of(Database database, List<SessionState> sessions) throws RocksDBException {
        long last = sessions.stream().mapToLong(SessionState::number).max().orElse(0);
        for (Family family : List.of(Family.DELIVERIES, Family.EXCHANGES, Family.SUBSCRIPTIONS)) {
            last = Math.max(last, lastNumber(database, family));
        }
        return Math.max(last, Keys.inboundSession(lastNumber(database, Family.INBOUND)));
    }

    private static long lastNumber(Database database, Family family) throws RocksDBException {
        try (RocksIterator all = database.iterator(family)) {
            all.seekToLast();
            all.status();
            return all.isValid() ? Keys.session(all.key()) : 0;
        }
    }
}
