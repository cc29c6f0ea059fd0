package culex.broker.store.rocksdb;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.store.log.UnwritableLogException;
import culex.broker.transport.Faults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;

/**
 * The only thread that uses the database. It takes all submissions of the loops, writes them as one batch, syncs once, and completes all of
 * them (group commit). Then it serves the read requests in them. Meanwhile the loops hand over the next submissions.
 *
 * <p>When a write fails, for whatever reason, the store is degraded: it rejects new messages until it can be written again. Accepted
 * changes stay in {@link PendingWrites} until then. Reading continues. No failure ends the thread.
 *
 * <p>When the disk is nearly full, the store rejects new messages as well, but writes everything else, above all deletions
 * ({@link FullDisk}).
 */
final class StoreWriter implements Runnable {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final GroupCommit commit;
    private final ReadRequests loads;
    private final BooleanSupplier probe;
    private final MemoryAccount memory;
    private final Faults faults;
    private final PeriodicSync periodicSync;
    private final FullDisk disk;
    private final SubmissionQueue submissions;

    private final WriterTasks tasks;
    private final DeferredTasks deferred = new DeferredTasks();
    private final Thread thread = new Thread(this, "store writer");
    private volatile boolean idle;
    private volatile boolean closing;
    private final StoreTrouble trouble;
    private volatile long heartbeatNanos = System.nanoTime();
    private long countedBytes;

    /**
     * Creates a writer; its thread is not started.
     *
     * @param probe checks whether the disk can be written again
     * @param memory counts the pending writes and the deferred tasks
     */
    StoreWriter(
            Database database,
            GroupCommit commit,
            ReadRequests loads,
            Duration syncInterval,
            FullDisk disk,
            BooleanSupplier probe,
            StoreTrouble trouble,
            SubmissionQueue submissions,
            MemoryAccount memory,
            Faults faults) {
        this.database = database;
        this.commit = commit;
        this.loads = loads;
        periodicSync = new PeriodicSync(commit, syncInterval);
        this.disk = disk;
        this.probe = probe;
        this.trouble = trouble;
        this.submissions = submissions;
        this.memory = memory;
        this.faults = faults;
        tasks = new WriterTasks(faults);
    }

    void start() {
        thread.start();
    }

    /** The time of the last heartbeat of this thread: {@link RocksJournals#heartbeatNanos}. */
    long heartbeatNanos() {
        return heartbeatNanos;
    }

    String trouble() {
        return trouble.text();
    }

    /** Whether new messages are rejected because the store cannot be written. */
    boolean isDegraded() {
        return !trouble.text().isEmpty();
    }

    /** Adds a submission. May be called from any loop; those of a loop stay in order. */
    void submit(Submission submission) {
        submissions.add(submission);
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Runs a task between two commits. After the writer has ended, the caller's thread may run it; see {@link #hasEnded}. May be called
     * from any thread.
     */
    void execute(Runnable task) {
        tasks.add(task);
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether the writer thread has ended. A task that runs then must fail, because another thread may close the database at any time. */
    boolean hasEnded() {
        return tasks.hasEnded();
    }

    @Override
    public void run() {
        try {
            runUntilClosed();
            if (trouble.hasFailed()) {
                recover();
            }
            tasks.run();
        } catch (Throwable fault) {
            faults.onFault(Faults.Where.STORE, "which has ended without its last changes", fault);
        } finally {
            tasks.end();
        }
    }

    private void runUntilClosed() {
        while (!closing || !submissions.isEmpty()) {
            runOnce();
            if (submissions.isEmpty() && !closing && !loads.isReady()) {
                park();
            }
        }
    }

    /** Handles the submissions and tasks that have arrived. Runs on the thread of the writer; a simulation calls it itself. */
    void runOnce() {
        heartbeatNanos = System.nanoTime();
        try {
            gatherMore();
            step();
            tasks.run();
        } catch (Throwable fault) { // no failure may end the thread
            faults.onFault(Faults.Where.STORE, "which goes on with the next submission", fault);
        }
    }

    /** Waits a little for more submissions where small batches are expensive. */
    private void gatherMore() {
        long nanos = submissions.isEmpty() || closing ? 0 : commit.pauseNanos();
        if (nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    private void park() {
        idle = true;
        if (submissions.isEmpty() && tasks.isEmpty() && !closing) {
            LockSupport.parkNanos(
                    this, trouble.hasFailed() || disk.isReleaseDue() ? StoreTrouble.RETRY.toNanos() : parkNanos());
        }
        idle = false;
    }

    private long parkNanos() {
        return loads.isWaiting() ? ReadRequests.PAUSE.toNanos() : periodicSync.idleNanos(NewestLog.POLL.toNanos());
    }

    private void step() {
        List<Submission> taken = submissions.take();
        try {
            if (trouble.hasFailed()) {
                handleDegraded(taken);
            } else {
                if (disk.update()) {
                    trouble.report(disk.reason());
                }
                handle(taken);
                disk.releaseSpace();
            }
            if (!trouble.hasFailed() && periodicSync.isDue()) {
                sync();
            }
            if (!trouble.hasFailed()) {
                commit.storeNewestLogWhenDue();
            }
        } catch (RuntimeException | Error fault) { // the completions of these submissions must run
            degrade(fault);
            reject(taken);
        } finally {
            release(taken);
        }
    }

    private void handle(List<Submission> taken) {
        commit.gather(taken, disk.isFull());
        try {
            disk.written(commit.write());
        } catch (RocksDBException | RuntimeException | OutOfMemoryError failure) {
            degrade(failure);
            reject(taken);
            loads.load(taken);
            return;
        }
        taken.forEach(Submission::stored);
        loads.load(taken);
    }

    private void degrade(Throwable failure) {
        LOG.errorf(
                "The store cannot be written: %s. Messages that must be stored are rejected until it can.",
                StoreTrouble.reasonOf(failure));
        if (!(failure instanceof RocksDBException || failure instanceof UnwritableLogException)) {
            faults.onFault(Faults.Where.STORE, "which is degraded until it can be written again", failure);
        }
        commit.failed();
        trouble.begin(failure);
    }

    private void reject(List<Submission> taken) {
        for (Submission submission : taken) {
            submission.rejected();
            deferred.add(submission);
        }
    }

    private void handleDegraded(List<Submission> taken) {
        commit.gather(taken, true);
        reject(taken);
        loads.load(taken);
        if (trouble.isRetryDue()) {
            recover();
            trouble.tried();
        }
    }

    /** Writes the pending changes when the disk can be written again. Until then the database stays open for reading. */
    private void recover() {
        try {
            if (!probe.getAsBoolean()) {
                return;
            }
            boolean isWhole = trouble.countAttempt();
            if (!trouble.isOfLog()) {
                database.reopen();
            }
            if (isWhole || trouble.isOfLog()) {
                disk.written(commit.write());
            } else {
                commit.writeIsolated();
            }
        } catch (RocksDBException | RuntimeException | OutOfMemoryError still) {
            commit.failed();
            trouble.failed(still);
            return;
        }
        trouble.end(disk.reason());
        LOG.info("The store is written again.");
        deferred.run();
        loads.loadUnread();
    }

    private void release(List<Submission> taken) {
        long held = commit.bytes() + deferred.bytes();
        long ofLoops = SubmissionQueue.bytes(taken); // the loops have added these bytes
        memory.add(MemoryUse.JOURNAL, held - countedBytes - ofLoops);
        countedBytes = held;
        submissions.release(taken);
    }

    private void sync() {
        try {
            periodicSync.sync();
        } catch (RocksDBException failure) {
            degrade(failure);
        }
    }

    /** Writes everything that was submitted and ends the thread. Returns whether it has ended within 5 s. */
    boolean close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive() && !trouble.hasFailed() && commit.isSyncWanted()) {
            sync();
        }
        return !thread.isAlive();
    }
}
