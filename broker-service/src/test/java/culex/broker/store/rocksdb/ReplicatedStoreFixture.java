package culex.broker.store.rocksdb;

import culex.broker.memory.MemoryBudget;
import culex.broker.store.log.Commit;
import culex.broker.store.log.MemoryLog;
import culex.broker.store.log.Replica;
import culex.broker.transport.RecordedFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;

/** Replicas whose stores have a directory each and share a log in memory. */
class ReplicatedStoreFixture {
    static final Duration PATIENCE = Duration.ofMillis(200);
    static final long TRIM_BYTES = 100_000;

    @TempDir
    Path directory;

    final MemoryLog.Engine engine = new MemoryLog.Engine();
    final List<String> losses = new CopyOnWriteArrayList<>();

    private Replication replication() {
        return replication(new MemoryLog(engine, PATIENCE));
    }

    private Replication replication(MemoryLog log) {
        return new Replication(log, new Commit.Of("test", 0), Duration.ZERO, TRIM_BYTES, Long.MAX_VALUE, losses::add);
    }

    StoreFixture owner(String name) {
        return new StoreFixture(directory.resolve(name), replication());
    }

    RocksJournals standby(String name) {
        return standby(name, new MemoryLog(engine, PATIENCE));
    }

    RocksJournals standby(String name, MemoryLog log) {
        return new RocksJournals(
                directory.resolve(name),
                new RocksSettings(Sync.ALWAYS, Duration.ofSeconds(1)),
                replication(log),
                MemoryBudget.unlimited(),
                RecordedFaults.NONE_EXPECTED);
    }

    static Replica replicaOf(RocksJournals journals) {
        return Objects.requireNonNull(journals.replica());
    }

    List<String> recoveredBy(String name) {
        try (StoreFixture next = owner(name)) {
            return List.copyOf(next.recovered);
        }
    }

    long firstPosition() throws Exception {
        return new MemoryLog(engine, PATIENCE).first();
    }
}
