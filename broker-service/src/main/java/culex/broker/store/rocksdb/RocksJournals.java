package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.Journal;
import culex.broker.store.Journals;
import culex.broker.store.Recovered;
import culex.broker.store.StoreCounters;
import culex.broker.transport.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** The store on an embedded RocksDB: one writer, group commit, recovery. */
public final class RocksJournals implements Journals {
    private final Database database;
    private final AtomicLong numbers = new AtomicLong();
    private final PendingWrites pending = new PendingWrites(System::currentTimeMillis);
    private final StoreCounters counters = new StoreCounters();
    private final BatchWriter batch;
    private final StoreWriter writer;
    private final Faults faults;
    private volatile boolean running;

    /**
     * Opens the store of a directory, which must not be in use.
     *
     * @param retained the retained message of a Topic Name as it stands; asked from the store's thread
     * @param syncInterval how often is synced with {@link Sync#INTERVAL}
     * @param faults takes what goes wrong against expectation
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    public RocksJournals(
            Path directory,
            Function<String, @Nullable Message> retained,
            Sync sync,
            Duration syncInterval,
            Faults faults) {
        this.faults = faults;
        database = Database.open(directory);
        batch = new BatchWriter(database, retained);
        writer = new StoreWriter(database, pending, batch, sync, syncInterval, numbers, counters);
    }

    @Override
    public Journal journal(Executor loop, Executor endOfTurn, Runnable onRelief) {
        writer.onRelief(() -> loop.execute(onRelief));
        return new RocksJournal(writer, numbers, loop, endOfTurn, faults);
    }

    @Override
    public String trouble() {
        return writer.trouble();
    }

    @Override
    public long heartbeatNanos() {
        return running ? writer.heartbeatNanos() : System.nanoTime();
    }

    @Override
    public StoreCounters counters() {
        return counters;
    }

    @Override
    public long waiting() {
        return writer.waiting();
    }

    @Override
    public long diskBytes() {
        return database.diskBytes();
    }

    @Override
    public void recover(Recovered recovered) {
        try (RecoveryReader reader = new RecoveryReader(database, pending, recovered)) {
            reader.read();
            numbers.set(reader.lastNumber());
            batch.putTwiceUpTo(reader.lastNumber());
        } catch (RocksDBException | DamagedStoreException unreadable) {
            throw new IllegalStateException(database.explain(unreadable), unreadable);
        }
        writer.start();
        running = true;
    }

    @Override
    public void close() {
        if (!running || writer.close()) {
            batch.close();
            database.close();
        }
    }
}
