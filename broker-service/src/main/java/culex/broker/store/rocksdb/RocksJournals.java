package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.Journal;
import culex.broker.store.Journals;
import culex.broker.store.Recovered;
import culex.broker.store.SessionState;
import culex.broker.store.rocksdb.Database.Family;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The store on an embedded RocksDB: one writer, group commit, recovery. */
public final class RocksJournals implements Journals {
    private final Database database;
    private final Sync sync;
    private final Duration syncInterval;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Integer> shared = new HashMap<>();
    private final Set<Long> known = new HashSet<>();
    private final List<byte[]> ownerless = new ArrayList<>();
    private @Nullable StoreWriter writer;
    private @Nullable ScheduledExecutorService syncer;

    /**
     * Opens the store of a directory, which must not be in use.
     *
     * @param syncInterval how often is synced with {@link Sync#INTERVAL}
     * @throws IllegalStateException with one line that says what is wrong and what to do
     */
    public RocksJournals(Path directory, Sync sync, Duration syncInterval) {
        database = Database.open(directory);
        this.sync = sync;
        this.syncInterval = syncInterval;
    }

    private StoreWriter writer() {
        StoreWriter running = writer;
        if (running == null) {
            running = new StoreWriter(database, sync, shared);
            writer = running;
            running.start();
            if (sync == Sync.INTERVAL) {
                long millis = syncInterval.toMillis();
                syncer = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "store sync"));
                syncer.scheduleWithFixedDelay(running::syncNow, millis, millis, TimeUnit.MILLISECONDS);
            }
        }
        return running;
    }

    @Override
    public Journal journal(Executor loop, Executor endOfTurn, Runnable onRelief) {
        StoreWriter running = writer();
        running.onRelief(() -> loop.execute(onRelief));
        return new RocksJournal(running, numbers, loop, endOfTurn);
    }

    @Override
    public String trouble() {
        StoreWriter running = writer;
        return running == null ? "" : running.trouble();
    }

    @Override
    public void recover(Recovered recovered) {
        try {
            for (SessionState session : sessions()) {
                known.add(session.number());
                recovered.session(session);
                recoverMessages(session.number(), recovered);
                recoverInbound(session.number(), recovered);
            }
            recoverRetained(recovered);
            recoverOwnerless(recovered);
            dropOrphans();
        } catch (RocksDBException damaged) {
            throw new IllegalStateException("the store cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    private List<SessionState> sessions() throws RocksDBException {
        List<SessionState> sessions = new ArrayList<>();
        try (RocksIterator all = database.db().newIterator(database.family(Family.SESSIONS))) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                sessions.add(Records.session(new String(all.key(), StandardCharsets.UTF_8), all.value()));
            }
            all.status();
        }
        return sessions;
    }

    private void recoverMessages(long session, Recovered recovered) throws RocksDBException {
        Map<Long, Records.KeptExchange> exchanges = exchanges(session);
        try (RocksIterator all = database.db().newIterator(database.family(Family.DELIVERIES))) {
            for (all.seek(Records.key(session, 0)); all.isValid() && owner(all.key()) == session; all.next()) {
                long number = ByteBuffer.wrap(all.key()).getLong(8);
                numbers.accumulateAndGet(number, Math::max);
                Records.KeptDelivery kept = Records.delivery(number, all.value());
                Message message = kept.message() != null ? kept.message() : sharedMessage(number);
                Records.KeptExchange exchange = exchanges.remove(number);
                if (message != null) {
                    recovered.message(message, kept.options(), exchange == null ? 0 : exchange.packetIdentifier());
                }
            }
            all.status();
        }
        for (Map.Entry<Long, Records.KeptExchange> exchange : exchanges.entrySet()) {
            numbers.accumulateAndGet(exchange.getKey(), Math::max);
            recovered.released(exchange.getKey(), exchange.getValue().packetIdentifier());
        }
    }

    private static long owner(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    private @Nullable Message sharedMessage(long number) throws RocksDBException {
        byte[] value = database.db().get(database.family(Family.MESSAGES), Records.key(number));
        if (value == null) {
            return null;
        }
        shared.merge(number, 1, Integer::sum);
        return Records.message(number, value);
    }

    private Map<Long, Records.KeptExchange> exchanges(long session) throws RocksDBException {
        Map<Long, Records.KeptExchange> exchanges = new TreeMap<>();
        try (RocksIterator all = database.db().newIterator(database.family(Family.EXCHANGES))) {
            for (all.seek(Records.key(session, 0)); all.isValid() && owner(all.key()) == session; all.next()) {
                exchanges.put(ByteBuffer.wrap(all.key()).getLong(8), Records.exchange(all.value()));
            }
            all.status();
        }
        return exchanges;
    }

    private void recoverInbound(long session, Recovered recovered) throws RocksDBException {
        try (RocksIterator all = database.db().newIterator(database.family(Family.INBOUND))) {
            for (all.seek(Records.inboundKey(session, 0)); all.isValid() && owner(all.key()) == session; all.next()) {
                int packetIdentifier = ByteBuffer.wrap(all.key()).getShort(8) & 0xFFFF;
                recovered.accepted(packetIdentifier, Records.message(Message.NOT_KEPT, all.value()));
            }
            all.status();
        }
    }

    /** Messages of QoS 2 of clients whose Sessions were not kept. */
    private void recoverOwnerless(Recovered recovered) throws RocksDBException {
        try (RocksIterator all = database.db().newIterator(database.family(Family.INBOUND))) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                if (!known.contains(owner(all.key()))) {
                    recovered.ownerless(Records.message(Message.NOT_KEPT, all.value()));
                    ownerless.add(all.key());
                }
            }
            all.status();
        }
    }

    private void recoverRetained(Recovered recovered) throws RocksDBException {
        try (RocksIterator all = database.db().newIterator(database.family(Family.RETAINED))) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                Message message = Records.message(Message.NOT_KEPT, all.value());
                if (message.isExpired(System.currentTimeMillis())) {
                    database.db().delete(database.family(Family.RETAINED), all.key());
                } else {
                    recovered.retained(message);
                }
            }
            all.status();
        }
    }

    /** Removes shared messages whose receivers have all ended. */
    private void dropOrphans() throws RocksDBException {
        try (RocksIterator all = database.db().newIterator(database.family(Family.MESSAGES))) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                long number = ByteBuffer.wrap(all.key()).getLong();
                numbers.accumulateAndGet(number, Math::max);
                if (!shared.containsKey(number)) {
                    database.db().delete(database.family(Family.MESSAGES), all.key());
                }
            }
            all.status();
        }
    }

    @Override
    public void goneOn() {
        for (byte[] key : ownerless) {
            try {
                database.db().delete(database.family(Family.INBOUND), key);
            } catch (RocksDBException failed) {
                throw new IllegalStateException("the store cannot be written: " + failed.getMessage(), failed);
            }
        }
        ownerless.clear();
    }

    @Override
    public void close() {
        if (syncer != null) {
            syncer.shutdownNow();
        }
        if (writer != null) {
            writer.close();
        }
        database.close();
    }
}
