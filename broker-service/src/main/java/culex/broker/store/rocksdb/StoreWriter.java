package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.rocksdb.Database.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The one thread that writes: it takes all turns that wait, makes one batch of them, writes and syncs it once, and completes them all
 * (group commit). While it writes, the next turns gather.
 */
final class StoreWriter implements Runnable {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final int BATCH_ENTRIES_MAX = 20_000;
    /** Entries that wait; beyond, publishers are no longer read. */
    private static final long WAITING_MAX = 200_000;

    private static final Duration RETRY = Duration.ofMillis(500);

    private final Database database;
    private final WriteOptions options;
    private final Sync sync;
    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final List<Runnable> onRelief = new ArrayList<>();
    /** How many receivers still need a message that has a record of its own; on the writer's thread. */
    private final Map<Long, Integer> shared;

    private final Thread thread = new Thread(this, "store writer");
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile String trouble = "";

    /** @param shared the messages with records of their own and their receivers, as recovered */
    StoreWriter(Database database, Sync sync, Map<Long, Integer> shared) {
        this.database = database;
        this.sync = sync;
        this.shared = new HashMap<>(shared);
        options = new WriteOptions().setSync(sync == Sync.ALWAYS);
    }

    void start() {
        thread.start();
    }

    /** What runs when the writer has caught up; before the start. */
    void onRelief(Runnable task) {
        onRelief.add(task);
    }

    String trouble() {
        return trouble;
    }

    boolean isCongested() {
        return waiting.get() > WAITING_MAX;
    }

    /** Takes a turn; from any loop, turns of a loop in their order. */
    void submit(Turn turn) {
        waiting.addAndGet(turn.entries.size());
        turns.add(turn);
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (true) {
            List<Turn> batch = take();
            if (!batch.isEmpty()) {
                commit(batch);
            } else if (closing) {
                return;
            } else {
                idle = true;
                if (turns.isEmpty()) {
                    LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
                }
                idle = false;
            }
        }
    }

    private List<Turn> take() {
        List<Turn> batch = new ArrayList<>();
        int entries = 0;
        while (entries < BATCH_ENTRIES_MAX) {
            Turn turn = turns.poll();
            if (turn == null) {
                break;
            }
            entries += turn.entries.size();
            batch.add(turn);
        }
        return batch;
    }

    private void commit(List<Turn> batch) {
        boolean stored = write(batch, true);
        if (!stored) {
            batch.forEach(turn -> turn.complete(false));
            // What is not a new message must not be lost: the state of what is there already.
            while (!write(batch, false) && !closing) {
                LockSupport.parkNanos(this, RETRY.toNanos());
            }
        } else {
            batch.forEach(turn -> turn.complete(true));
        }
        boolean congested = isCongested();
        batch.forEach(turn -> waiting.addAndGet(-turn.entries.size()));
        if (congested && !isCongested()) {
            onRelief.forEach(Runnable::run);
        }
    }

    private boolean write(List<Turn> batch, boolean withMessages) {
        Map<Long, Integer> before = Map.copyOf(changed(batch));
        try (WriteBatch writes = new WriteBatch()) {
            for (Turn turn : batch) {
                for (Entry entry : turn.entries) {
                    if (withMessages || !(entry instanceof Entry.Append || entry instanceof Entry.Retain)) {
                        apply(writes, entry);
                    }
                }
            }
            if (writes.count() > 0) {
                database.db().write(options, writes);
            }
            recovered();
            return true;
        } catch (RocksDBException failed) {
            shared.putAll(before);
            failed(failed);
            return false;
        }
    }

    /** The counts that a batch may change, as they were. */
    private Map<Long, Integer> changed(List<Turn> batch) {
        Map<Long, Integer> counts = new HashMap<>();
        for (Turn turn : batch) {
            for (Entry entry : turn.entries) {
                if (entry instanceof Entry.Settled settled && shared.containsKey(settled.message())) {
                    counts.put(settled.message(), shared.getOrDefault(settled.message(), 0));
                }
            }
        }
        return counts;
    }

    private void failed(RocksDBException failure) {
        if (trouble.isEmpty()) {
            LOG.errorf(
                    "The store cannot be written: %s. Messages that must be kept are turned away until it can.",
                    failure.getMessage());
        }
        trouble = String.valueOf(failure.getMessage());
    }

    private void recovered() {
        if (!trouble.isEmpty()) {
            LOG.info("The store is written again.");
            trouble = "";
        }
    }

    private void apply(WriteBatch writes, Entry entry) throws RocksDBException {
        switch (entry) {
            case Entry.Append append -> append(writes, append.message(), append.receivers());
            case Entry.Settled settled -> settle(writes, settled.session(), settled.message());
            case Entry.Sent sent ->
                writes.put(
                        database.family(Family.EXCHANGES),
                        Records.key(sent.session(), sent.message()),
                        Records.exchange(sent.packetIdentifier(), false));
            case Entry.Released released -> {
                writes.put(
                        database.family(Family.EXCHANGES),
                        Records.key(released.session(), released.message()),
                        Records.exchange(released.packetIdentifier(), true));
                settle(writes, released.session(), released.message());
            }
            case Entry.Finished finished ->
                writes.delete(database.family(Family.EXCHANGES), Records.key(finished.session(), finished.message()));
            case Entry.Accepted accepted ->
                writes.put(
                        database.family(Family.INBOUND),
                        Records.inboundKey(accepted.session(), accepted.packetIdentifier()),
                        Records.message(accepted.message()));
            case Entry.Completed completed ->
                writes.delete(
                        database.family(Family.INBOUND),
                        Records.inboundKey(completed.session(), completed.packetIdentifier()));
            case Entry.Save save ->
                writes.put(
                        database.family(Family.SESSIONS),
                        Records.text(save.session().clientId()),
                        Records.session(save.session()));
            case Entry.Delete delete -> delete(writes, delete.session(), delete.clientId());
            case Entry.Retain retain -> retain(writes, retain.message());
        }
    }

    private void append(WriteBatch writes, Message message, Receiver[] receivers) throws RocksDBException {
        boolean alone = receivers.length == 1;
        if (!alone) {
            writes.put(database.family(Family.MESSAGES), Records.key(message.number()), Records.message(message));
            shared.put(message.number(), receivers.length);
        }
        for (Receiver receiver : receivers) {
            writes.put(
                    database.family(Family.DELIVERIES),
                    Records.key(receiver.session(), message.number()),
                    Records.delivery(receiver.options(), alone ? message : null));
        }
    }

    private void settle(WriteBatch writes, long session, long message) throws RocksDBException {
        writes.delete(database.family(Family.DELIVERIES), Records.key(session, message));
        Integer receivers = shared.get(message);
        if (receivers != null && receivers > 1) {
            shared.put(message, receivers - 1);
        } else if (receivers != null) {
            shared.remove(message);
            writes.delete(database.family(Family.MESSAGES), Records.key(message));
        }
    }

    /** A Session ends: its own records go at once; the messages that it shared go when the store is next opened, if nobody needs them. */
    private void delete(WriteBatch writes, long session, String clientId) throws RocksDBException {
        byte[] from = Records.key(session, 0);
        byte[] to = Records.key(session + 1, 0);
        writes.delete(database.family(Family.SESSIONS), Records.text(clientId));
        writes.deleteRange(database.family(Family.DELIVERIES), from, to);
        writes.deleteRange(database.family(Family.EXCHANGES), from, to);
        writes.deleteRange(
                database.family(Family.INBOUND), Records.inboundKey(session, 0), Records.inboundKey(session + 1, 0));
    }

    private void retain(WriteBatch writes, Message message) throws RocksDBException {
        byte[] topic = message.topic().utf8();
        if (message.payload().length == 0) {
            writes.delete(database.family(Family.RETAINED), topic);
        } else {
            writes.put(database.family(Family.RETAINED), topic, Records.message(message));
        }
    }

    /** Syncs what is written, where writes are not synced one by one. */
    void syncNow() {
        try {
            database.db().syncWal();
        } catch (RocksDBException failed) {
            failed(failed);
        }
    }

    /** Writes what waits and ends the thread. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (sync != Sync.NEVER) {
            syncNow();
        }
        options.close();
    }
}
