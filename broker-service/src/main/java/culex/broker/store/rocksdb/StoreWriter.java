package culex.broker.store.rocksdb;

import culex.broker.store.StoreCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;

/**
 * The one thread that uses the database: it takes all turns that wait, makes one batch of them, writes and syncs it once, and completes
 * them all (group commit); then it reads what the turns asked for. While it writes, the next turns gather.
 *
 * <p>When a write fails, new messages are turned away until the disk can be written again; what the server answers for already gathers in
 * {@link PendingWrites} and is written then. Reading goes on meanwhile.
 */
final class StoreWriter implements Runnable {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final int BATCH_ENTRIES_MAX = 20_000;
    /** Entries that wait; beyond, publishers are no longer read. */
    private static final long WAITING_MAX = 200_000;

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final PendingWrites pending;
    private final BatchWriter batch;
    private final Deliveries deliveries;
    private final DiskProbe probe;
    private final StoreCounters counters;
    private final Sync sync;
    private final long syncIntervalNanos;
    private final AtomicLong numbers;

    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final List<Runnable> onRelief = new ArrayList<>();
    private final List<Turn> untilStored = new ArrayList<>();
    private final List<Turn.Load> unread = new ArrayList<>();
    private final Thread thread = new Thread(this, "store writer");
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile String trouble = "";
    private volatile long heartbeatNanos = System.nanoTime();
    private boolean congested;
    private boolean unsynced;
    private long syncedAtNanos = System.nanoTime();
    private long triedAtNanos;

    /**
     * A writer that does not run yet.
     *
     * @param numbers the number of the last message
     */
    StoreWriter(
            Database database,
            PendingWrites pending,
            BatchWriter batch,
            Sync sync,
            Duration syncInterval,
            AtomicLong numbers,
            StoreCounters counters) {
        this.database = database;
        this.pending = pending;
        this.batch = batch;
        this.sync = sync;
        this.syncIntervalNanos = syncInterval.toNanos();
        this.numbers = numbers;
        this.counters = counters;
        deliveries = new Deliveries(database, pending);
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

    boolean isDegraded() {
        return !trouble.isEmpty();
    }

    long waiting() {
        return waiting.get();
    }

    boolean isCongested() {
        return waiting.get() > WAITING_MAX;
    }

    /** Takes a turn; from any loop, turns of a loop in their order. */
    void submit(Turn turn) {
        turn.size = turn.entries.size();
        waiting.addAndGet(turn.size);
        turns.add(turn);
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!closing || !turns.isEmpty()) {
            heartbeatNanos = System.nanoTime();
            List<Turn> taken = take();
            if (isDegraded()) {
                handleDegraded(taken);
            } else {
                handle(taken);
            }
            relieve(taken);
            syncWhenDue();
            if (turns.isEmpty() && !closing) {
                park();
            }
        }
        if (isDegraded()) {
            recover();
        }
    }

    private void park() {
        idle = true;
        if (turns.isEmpty() && !closing) {
            LockSupport.parkNanos(this, isDegraded() ? RETRY.toNanos() : parkNanos());
        }
        idle = false;
    }

    private long parkNanos() {
        return sync == Sync.INTERVAL && unsynced ? syncIntervalNanos : TimeUnit.SECONDS.toNanos(1);
    }

    private List<Turn> take() {
        List<Turn> taken = new ArrayList<>();
        int entries = 0;
        while (entries < BATCH_ENTRIES_MAX) {
            Turn turn = turns.poll();
            if (turn == null) {
                break;
            }
            entries += turn.size;
            taken.add(turn);
        }
        return taken;
    }

    private void handle(List<Turn> taken) {
        gather(taken, false);
        try {
            write();
            taken.forEach(Turn::stored);
        } catch (RocksDBException failure) {
            fail(failure);
            refuse(taken);
        }
        load(taken);
    }

    private void gather(List<Turn> taken, boolean turnAway) {
        for (Turn turn : taken) {
            turn.entries.forEach(entry -> pending.apply(entry, turnAway));
            turn.entries.clear(); // the turn itself may wait for long
        }
    }

    private void write() throws RocksDBException {
        if (pending.isEmpty()) {
            return;
        }
        long began = System.nanoTime();
        int entries = pending.size();
        batch.clear();
        pending.writeTo(batch);
        database.write(batch.batch(), sync == Sync.ALWAYS);
        unsynced = sync != Sync.ALWAYS;
        pending.written();
        counters.committed(entries, batch.batch().getDataSize(), System.nanoTime() - began);
    }

    private void fail(RocksDBException failure) {
        LOG.errorf(
                "The store cannot be written: %s. Messages that must be kept are turned away until it can.",
                failure.getMessage());
        pending.turnAway();
        batch.putTwiceUpTo(numbers.get());
        trouble = String.valueOf(failure.getMessage());
    }

    private void refuse(List<Turn> taken) {
        for (Turn turn : taken) {
            turn.refused();
            if (!turn.whenStored.isEmpty()) {
                untilStored.add(turn);
            }
        }
    }

    private void handleDegraded(List<Turn> taken) {
        gather(taken, true);
        refuse(taken);
        load(taken);
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
            database.reopen();
            write();
        } catch (RocksDBException still) {
            trouble = String.valueOf(still.getMessage());
            return;
        }
        trouble = "";
        LOG.info("The store is written again.");
        untilStored.forEach(Turn::stored);
        untilStored.clear();
        List<Turn.Load> asked = List.copyOf(unread);
        unread.clear();
        asked.forEach(this::load);
    }

    private void load(List<Turn> taken) {
        for (Turn turn : taken) {
            turn.loads.forEach(this::load);
        }
    }

    private void load(Turn.Load load) {
        if (!database.isOpen()) {
            unread.add(load);
            return;
        }
        var found = deliveries.load(load.session(), load.messages());
        counters.loaded(found.size());
        load.to().execute(() -> load.loaded().onLoaded(found));
    }

    private void relieve(List<Turn> taken) {
        congested |= isCongested();
        taken.forEach(turn -> waiting.addAndGet(-turn.size));
        if (congested && !isCongested()) {
            congested = false;
            onRelief.forEach(Runnable::run);
        }
    }

    private void syncWhenDue() {
        if (sync == Sync.INTERVAL && unsynced && System.nanoTime() - syncedAtNanos >= syncIntervalNanos) {
            sync();
        }
    }

    private void sync() {
        try {
            database.sync();
            unsynced = false;
            syncedAtNanos = System.nanoTime();
        } catch (RocksDBException failure) {
            if (!isDegraded()) {
                fail(failure);
            }
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
        if (unsynced && sync == Sync.INTERVAL && !thread.isAlive()) {
            sync();
        }
        return !thread.isAlive();
    }
}
