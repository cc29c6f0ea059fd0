package culex.broker.store.rocksdb;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;

/**
 * The one thread that uses the database: it takes all turns that wait, makes one batch of them, writes and syncs it once, and completes
 * them all (group commit); then it reads what the turns asked for. While it writes, the next turns gather.
 *
 * <p>When a write fails, for whatever reason, the store is degraded: new messages are rejected until it can be written again; what is
 * accepted already gathers in {@link PendingWrites} and is written then. Reading goes on meanwhile. No failure ends the thread.
 *
 * <p>When the disk is nearly full, new messages are rejected too, but everything else is written, deletions above all ({@link FullDisk}).
 */
final class StoreWriter implements Runnable {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    /** A batch takes turns up to so many entries or bytes; one turn at least. */
    private static final int BATCH_ENTRIES_MAX = 20_000;

    private static final long BATCH_BYTES_MAX = 8L << 20;

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    /** When the disk takes data and a batch has failed so often all the same, it is written record by record. */
    private static final int WHOLE_ATTEMPTS_MAX = 3;

    private final Database database;
    private final Commits commits;
    private final Loads loads;
    private final DiskProbe probe;
    private final MemoryAccount memory;
    private final Faults faults;
    private final long syncIntervalNanos;
    private final FullDisk disk;
    private final Backlog backlog;

    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Runnable> onRelief = new ArrayList<>();
    private final UntilStored untilStored = new UntilStored();
    private final Thread thread = new Thread(this, "store writer");
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile String trouble = "";
    private boolean hasFailed;
    private volatile long heartbeatNanos = System.nanoTime();
    private int attempts;
    private long countedBytes;
    private long syncedAtNanos = System.nanoTime();
    private long triedAtNanos;

    /**
     * A writer that does not run yet.
     *
     * @param memory counts what waits here after a loop has handed it over
     */
    StoreWriter(
            Database database,
            Commits commits,
            Loads loads,
            Duration syncInterval,
            FullDisk disk,
            Backlog backlog,
            MemoryAccount memory,
            Faults faults) {
        this.database = database;
        this.commits = commits;
        this.loads = loads;
        this.syncIntervalNanos = syncInterval.toNanos();
        this.disk = disk;
        this.backlog = backlog;
        this.memory = memory;
        this.faults = faults;
        probe = new DiskProbe(database.directory());
    }

    void start() {
        thread.start();
    }

    /** What runs when the writer has caught up; before the start. */
    void onRelief(Runnable task) {
        onRelief.add(task);
    }

    /** See {@link RocksJournals#heartbeatNanos}. */
    long heartbeatNanos() {
        return heartbeatNanos;
    }

    String trouble() {
        return trouble;
    }

    /** Whether nothing new is stored. */
    boolean isDegraded() {
        return !trouble.isEmpty();
    }

    long waiting() {
        return backlog.entries();
    }

    boolean isCongested() {
        return backlog.isCongested();
    }

    /** Takes a turn; from any loop, turns of a loop in their order. */
    void submit(Turn turn) {
        turn.size = turn.entries.size();
        backlog.add(turn.size, turn.bytes);
        turns.add(turn);
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Runs a task between two commits; from any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!closing || !turns.isEmpty()) {
            heartbeatNanos = System.nanoTime();
            try {
                step();
                runTasks();
            } catch (Throwable fault) { // the thread must live, whatever happens
                faults.onFault(Faults.Where.STORE, "which goes on with the next turn", fault);
            }
            if (turns.isEmpty() && !closing && !loads.isReady()) {
                park();
            }
        }
        if (hasFailed) {
            recover();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void park() {
        idle = true;
        if (turns.isEmpty() && tasks.isEmpty() && !closing) {
            LockSupport.parkNanos(this, hasFailed || disk.isReleaseDue() ? RETRY.toNanos() : parkNanos());
        }
        idle = false;
    }

    private long parkNanos() {
        long idleNanos = commits.isSyncWanted() ? syncIntervalNanos : TimeUnit.SECONDS.toNanos(1);
        return loads.isWaiting() ? Loads.PAUSE.toNanos() : idleNanos;
    }

    private void step() {
        List<Turn> taken = take();
        try {
            if (hasFailed) {
                handleDegraded(taken);
            } else {
                if (disk.hasChanged()) {
                    trouble = disk.reason();
                }
                handle(taken);
                disk.releaseSpace();
            }
            syncWhenDue();
        } catch (RuntimeException | Error fault) { // those who wait for these turns must hear of it
            degrade(fault);
            reject(taken);
        } finally {
            relieve(taken);
        }
    }

    private List<Turn> take() {
        List<Turn> taken = new ArrayList<>();
        int entries = 0;
        long bytes = 0;
        while (entries < BATCH_ENTRIES_MAX && bytes < BATCH_BYTES_MAX) {
            Turn turn = turns.poll();
            if (turn == null) {
                break;
            }
            entries += turn.size;
            bytes += turn.bytes;
            taken.add(turn);
        }
        return taken;
    }

    private void handle(List<Turn> taken) {
        commits.gather(taken, disk.isFull());
        try {
            disk.written(commits.write());
        } catch (RocksDBException | RuntimeException | OutOfMemoryError failure) {
            degrade(failure);
            reject(taken);
            loads.load(taken);
            return;
        }
        taken.forEach(Turn::stored);
        loads.load(taken);
    }

    private void degrade(Throwable failure) {
        LOG.errorf(
                "The store cannot be written: %s. Messages that must be stored are rejected until it can.",
                reasonOf(failure));
        if (!(failure instanceof RocksDBException)) {
            faults.onFault(Faults.Where.STORE, "which is degraded until it can be written again", failure);
        }
        attempts = 0;
        failedBecause(failure);
    }

    private void failedBecause(Throwable failure) {
        commits.failed();
        hasFailed = true;
        trouble = reasonOf(failure);
    }

    private static String reasonOf(Throwable failure) {
        return failure instanceof RocksDBException && failure.getMessage() != null
                ? failure.getMessage()
                : failure.toString();
    }

    private void reject(List<Turn> taken) {
        for (Turn turn : taken) {
            turn.rejected();
            untilStored.add(turn);
        }
    }

    private void handleDegraded(List<Turn> taken) {
        commits.gather(taken, true);
        reject(taken);
        loads.load(taken);
        if (System.nanoTime() - triedAtNanos >= RETRY.toNanos()) {
            recover();
            triedAtNanos = System.nanoTime();
        }
    }

    /** Tries whether the disk takes data again. The database stays open for reading until it does. */
    private void recover() {
        if (!probe.takesData()) {
            return;
        }
        try {
            attempts++;
            database.reopen();
            if (attempts <= WHOLE_ATTEMPTS_MAX) {
                disk.written(commits.write());
            } else {
                commits.writeIsolated();
            }
        } catch (RocksDBException | RuntimeException | OutOfMemoryError still) {
            failedBecause(still);
            return;
        }
        hasFailed = false;
        trouble = disk.reason();
        LOG.info("The store is written again.");
        untilStored.run();
        loads.loadUnread();
    }

    private void relieve(List<Turn> taken) {
        int entries = 0;
        long bytes = 0;
        for (Turn turn : taken) {
            entries += turn.size;
            bytes += turn.bytes;
        }
        long held = commits.bytes() + untilStored.bytes();
        memory.add(MemoryUse.JOURNAL, held - countedBytes - bytes); // the loops have added the bytes of the turns
        countedBytes = held;
        if (backlog.remove(entries, bytes)) {
            onRelief.forEach(Runnable::run); // each is guarded against a loop that has ended
        }
    }

    private void syncWhenDue() {
        if (!hasFailed && commits.isSyncWanted() && System.nanoTime() - syncedAtNanos >= syncIntervalNanos) {
            sync();
        }
    }

    private void sync() {
        try {
            commits.sync();
            syncedAtNanos = System.nanoTime();
        } catch (RocksDBException failure) {
            degrade(failure);
        }
    }

    /** Writes what waits and ends the thread; returns whether it has ended. */
    boolean close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive() && !hasFailed && commits.isSyncWanted()) {
            sync();
        }
        return !thread.isAlive();
    }
}
