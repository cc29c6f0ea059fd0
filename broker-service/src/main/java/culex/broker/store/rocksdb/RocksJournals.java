package culex.broker.store.rocksdb;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.store.Journal;
import culex.broker.store.Journals;
import culex.broker.store.RecoveryListener;
import culex.broker.store.RetainedStore;
import culex.broker.store.StoreCounters;
import culex.broker.store.log.Replica;
import culex.broker.store.paged.PagedRetained;
import culex.broker.store.paged.RetainedLoads;
import culex.broker.transport.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** The store in an embedded RocksDB: opens and recovers the database, and starts the thread of the {@link StoreWriter}. */
public final class RocksJournals implements Journals {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** Maximum number of entries that are not written yet; beyond it, reading from publishers pauses. */
    private static final long BACKLOG_ENTRIES_MAX = 200_000;

    private final Database database;
    private final @Nullable ReplicatedParts replicated;
    private final AtomicLong numbers = new AtomicLong();
    private final RetainedTable table;
    private final PagedRetained retained;
    private final PendingWrites pending;
    private final StoreCounters counters = new StoreCounters();
    private final BatchWriter batch;
    private final SubmissionQueue submissions;
    private final StoreWriter writer;
    private final long heapBytesMax;
    private final Faults faults;
    private volatile boolean running;

    /**
     * Opens the store of a directory, which no other process may use.
     *
     * @param budget counts the memory of the store, in a separate account
     * @param faults receives unexpected exceptions
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    public RocksJournals(Path directory, RocksSettings settings, MemoryBudget budget, Faults faults) {
        this(directory, settings, null, budget, faults);
    }

    /**
     * Opens the store of a directory, which no other process may use.
     *
     * @param replication the log of the cluster whose records the store in the directory has; null for a single broker. With it, {@link
     *     #recover} must not be called before {@link #replica} has acquired the log
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    public RocksJournals(
            Path directory,
            RocksSettings settings,
            @Nullable Replication replication,
            MemoryBudget budget,
            Faults faults) {
        this(
                directory,
                settings,
                replication,
                DiskReserve.of(directory, settings.diskReserveBytes()),
                budget,
                faults,
                topic -> {});
    }

    /**
     * The database, disk and clock that the store uses. A simulation passes its own.
     *
     * @param newestLog stores the number of the newest write-ahead log
     * @param reserve tells when the disk is full
     * @param probe checks whether the disk can be written again
     * @param nanos the monotonic clock
     */
    record Machine(
            Database database, NewestLog newestLog, DiskReserve reserve, BooleanSupplier probe, LongSupplier nanos) {
        private static Machine of(Path directory, RocksSettings settings, DiskReserve reserve) {
            return new Machine(
                    Database.open(directory, settings.lockWait()),
                    new NewestLog(directory, NewestLog.POLL),
                    reserve,
                    new DiskProbe(directory)::takesData,
                    System::nanoTime);
        }
    }

    /**
     * @param reserve tells when the disk is full
     * @param onRetained is called with the Topic Name before the record of a retained message is encoded, and may throw: for tests
     */
    RocksJournals(
            Path directory,
            RocksSettings settings,
            @Nullable Replication replication,
            DiskReserve reserve,
            MemoryBudget budget,
            Faults faults,
            Consumer<byte[]> onRetained) {
        this(Machine.of(directory, settings, reserve), settings, replication, budget, faults, onRetained);
    }

    /** @param onRetained is called with the Topic Name before the record of a retained message is encoded, and may throw: for tests */
    RocksJournals(
            Machine machine,
            RocksSettings settings,
            @Nullable Replication replication,
            MemoryBudget budget,
            Faults faults,
            Consumer<byte[]> onRetained) {
        this.faults = faults;
        database = machine.database();
        replicated = ReplicatedParts.of(database, replication, counters);
        table = new RetainedTable(database);
        MemoryAccount account = budget.newAccount();
        retained = new PagedRetained(table, settings.retainedCacheBytesMax(), settings.backlogBytesMax(), account);
        pending = new PendingWrites(System::currentTimeMillis, new PendingStates(retained, database::mayHold));
        batch = new BatchWriter(
                database,
                topic -> {
                    onRetained.accept(topic);
                    return retained.hash(topic);
                },
                replicated == null ? null : replicated.entries());
        heapBytesMax = budget.limitBytes() / 2;
        submissions = new SubmissionQueue(new Backlog(BACKLOG_ENTRIES_MAX, settings.backlogBytesMax()));
        writer = new StoreWriter(
                database,
                new GroupCommit(
                        database,
                        pending,
                        batch,
                        replicated == null ? CommitTarget.of(database) : replicated.commits(),
                        replicated == null ? settings.sync() : Sync.NEVER,
                        numbers,
                        counters,
                        faults,
                        machine.newestLog()),
                new ReadRequests(
                        database, new DeliveryReader(database, pending), retainedLoads(settings), counters, faults),
                settings.syncInterval(),
                new FullDisk(database, machine.reserve()),
                machine.probe(),
                new StoreTrouble(machine.nanos()),
                submissions,
                account,
                faults);
    }

    /** The part of this store that follows the log of the cluster; null for a single broker. */
    public @Nullable Replica replica() {
        return replicated == null ? null : replicated.replica();
    }

    private RetainedLoads retainedLoads(RocksSettings settings) {
        return new RetainedLoads(
                retained,
                settings.retainedCacheBytesMax() / 2,
                unreadable -> LOG.errorf("Retained messages cannot be read: %s", RetainedTable.reasonOf(unreadable)));
    }

    @Override
    public Journal journal(Executor loop, Executor endOfTurn, MemoryAccount memory, Runnable onResume) {
        submissions.onResume(() -> Submission.execute(loop, onResume));
        return new RocksJournal(writer, submissions, numbers, loop, endOfTurn, memory, retained, faults);
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
        return submissions.entries();
    }

    @Override
    public long diskBytes() {
        return database.diskBytes();
    }

    @Override
    public CompletionStage<Void> checkpoint(Path target) {
        if (!running) {
            return CompletableFuture.failedFuture(new IOException("another replica owns the store"));
        }
        CompletableFuture<Void> made = new CompletableFuture<>();
        writer.execute(() -> {
            try {
                if (writer.hasEnded()) {
                    throw new IOException("the store is closed");
                }
                if (writer.isDegraded()) {
                    throw new IOException("the store is degraded: " + writer.trouble());
                }
                database.checkpoint(target);
                made.complete(null);
            } catch (RocksDBException | IOException | RuntimeException refused) {
                made.completeExceptionally(refused);
            }
        });
        return made;
    }

    @Override
    public RetainedStore retained() {
        return retained;
    }

    @Override
    public void recover(RecoveryListener recovered) {
        load(recovered);
        writer.start();
        running = true;
    }

    /** As {@link #recover}, without a thread: the caller calls {@link StoreWriter#runOnce}. */
    void load(RecoveryListener recovered) {
        try {
            StoreSizes sizes = StoreSizes.of(database);
            if (!sizes.isEmpty()) {
                LOG.infof("The store holds %s. A start loads %d MB of it at most.", sizes, heapBytesMax >> 20);
            }
            read(recovered, sizes);
        } catch (RocksDBException | DamagedStoreException unreadable) {
            throw new IllegalStateException(database.explain(unreadable), unreadable);
        }
        if (replicated != null) {
            replicated.copy().begin();
        }
    }

    /** The writer of the store, for a simulation that calls {@link StoreWriter#runOnce} itself. */
    StoreWriter writer() {
        return writer;
    }

    private void read(RecoveryListener recovered, StoreSizes sizes) throws RocksDBException {
        table.loadInto(retained);
        retained.updateAccount();
        LoadBudget budget = new LoadBudget(heapBytesMax, retained.heldBytes());
        boolean mayNotFit = !budget.fits(LoadBudget.upperBound(sizes));
        Deletions deletions = replicated == null ? database::delete : new LoggedDeletions(batch, replicated.commits());
        try (RecoveryReader reader = new RecoveryReader(database, deletions, pending, recovered, budget, mayNotFit)) {
            reader.read();
            numbers.set(reader.lastNumber());
            pending.foundUpTo(reader.lastNumber());
            batch.putTwiceUpTo(reader.lastNumber());
        }
    }

    @Override
    public void close() {
        if (!running || writer.close()) {
            batch.close();
            database.close();
        }
    }
}
