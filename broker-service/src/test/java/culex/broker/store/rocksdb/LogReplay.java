package culex.broker.store.rocksdb;

import culex.broker.store.log.Commit;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogRecord;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Computes the records that a replica must have after all commits of a log, independent of the code of replicas. */
final class LogReplay {
    private LogReplay() {}

    /** @param log all commits since the beginning of the log */
    static ReplicaDisk.Content replay(List<LogRecord> log) {
        Map<ReplicaDisk.Key, ByteBuffer> records = new HashMap<>();
        LogPosition position = LogPosition.START;
        Commit.Entries<DamagedLogException> entries = new Commit.Entries<>() {
            @Override
            public void put(int family, byte[] key, byte[] value) {
                if (family < Family.values().length) { // others are properties
                    records.put(new ReplicaDisk.Key(family, ByteBuffer.wrap(key)), ByteBuffer.wrap(value));
                }
            }

            @Override
            public void delete(int family, byte[] key) {
                records.remove(new ReplicaDisk.Key(family, ByteBuffer.wrap(key)));
            }
        };
        for (LogRecord record : log) {
            Commit commit = Commit.read(SimulatedProcess.LOG, record);
            position = commit.after(position, record.position());
            commit.forEach(entries);
        }
        return new ReplicaDisk.Content(records, position, true);
    }
}
