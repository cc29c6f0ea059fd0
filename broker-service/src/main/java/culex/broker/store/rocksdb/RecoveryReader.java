package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.RecoveryListener;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads the whole database at the start of the broker. The sessions are read in the order of their numbers, so that one iterator per family
 * moves forward only. Messages of ended sessions are passed on for other receivers, or deleted. Runs on the thread that starts the broker.
 */
final class RecoveryReader implements AutoCloseable {
    private final Database database;
    private final Deletions deletions;
    private final PendingWrites pending;
    private final DeliveryReader reader;
    private final RecoveryListener recovered;
    private final RocksIterator deliveries;
    private final RocksIterator exchanges;
    private final RocksIterator inbound;
    private final RocksIterator subscriptions;
    private final LoadBudget budget;
    /** Determines the size of each session; null when all sessions certainly fit. */
    private final @Nullable SessionMeasure measure;

    private final Set<Long> known = new HashSet<>();
    /** The exchanges of ended sessions. */
    private final Set<PendingWrites.ExchangeKey> sentByEnded = new HashSet<>();

    private long lastNumber;

    /**
     * @param deletions deletes the records that no session needs
     * @param budget the maximum number of bytes that are loaded
     * @param mayNotFit whether the store may need more bytes than the budget, so that the size of each session must be determined before it
     *     is loaded
     */
    RecoveryReader(
            Database database,
            Deletions deletions,
            PendingWrites pending,
            RecoveryListener recovered,
            LoadBudget budget,
            boolean mayNotFit) {
        this.budget = budget;
        measure = mayNotFit ? new SessionMeasure(database) : null;
        this.database = database;
        this.deletions = deletions;
        this.pending = pending;
        this.recovered = recovered;
        reader = new DeliveryReader(database, pending);
        deliveries = database.scan(Family.DELIVERIES);
        exchanges = database.scan(Family.EXCHANGES);
        inbound = database.scan(Family.INBOUND);
        subscriptions = database.scan(Family.SUBSCRIPTIONS);
    }

    /** The highest message number of all records in the store. */
    long lastNumber() {
        return lastNumber;
    }

    void read() throws RocksDBException {
        deliveries.seekToFirst();
        exchanges.seekToFirst();
        inbound.seekToFirst();
        subscriptions.seekToFirst();
        StoredSessions sessions = StoredSessions.of(database);
        recovered.lastSession(LastSession.of(database, sessions.withoutWills()));
        sessions.withoutWills().forEach(session -> budget.add(LoadBudget.ofState(session)));
        for (SessionState session : sessions.withoutWills()) {
            known.add(session.number());
            SessionState whole = sessions.whole(session);
            if (fits(whole)) {
                readSession(whole);
            } else {
                skipSession(whole);
            }
        }
        skipSubscriptions(Long.MAX_VALUE);
        skipExchanges(Long.MAX_VALUE);
        skipDeliveries(Long.MAX_VALUE);
        // Deleted after the deliveries: without its exchange, a sent delivery of QoS 2 would be passed on at a start
        // after a crash.
        for (PendingWrites.ExchangeKey sent : sentByEnded) {
            deletions.delete(Family.EXCHANGES, Keys.of(sent.session(), sent.message()));
        }
        EndedRecords ended = new EndedRecords(database, deletions, pending, recovered, budget);
        ended.readAccepted(known);
        lastNumber = Math.max(lastNumber, ended.deleteUnneededMessages());
        deletions.end();
        recovered.notLoaded(budget.notLoaded());
    }

    private boolean fits(SessionState session) throws RocksDBException {
        return measure == null || budget.fits(LoadBudget.ofSession(session) + measure.bytesOf(session.number()));
    }

    private void readSession(SessionState session) throws RocksDBException {
        budget.add(LoadBudget.ofSession(session));
        recovered.session(session);
        readSubscriptions(session.number());
        readDeliveries(session.number(), readExchanges(session.number()));
        readInbound(session.number());
    }

    /** Skips a session that is not loaded; its records stay in the store. */
    private void skipSession(SessionState session) throws RocksDBException {
        budget.sessionSkipped();
        recovered.sessionNotLoaded(session);
        long number = session.number();
        skipSubscriptions(number);
        for (; isOf(number, subscriptions); subscriptions.next()) {
            // the subscription stays in the store
        }
        skipExchanges(number);
        for (; isOf(number, exchanges); exchanges.next()) {
            lastNumber = Math.max(lastNumber, Keys.message(exchanges.key()));
        }
        skipDeliveries(number);
        for (; isOf(number, deliveries); deliveries.next()) {
            long message = Keys.message(deliveries.key());
            lastNumber = Math.max(lastNumber, message);
            if (!Records.delivery(ByteBuffer.wrap(deliveries.value())).isInline()) {
                pending.foundShared(message);
            }
        }
    }

    private static boolean isOf(long session, RocksIterator at) {
        return at.isValid() && Keys.session(at.key()) == session;
    }

    private void readSubscriptions(long session) throws RocksDBException {
        skipSubscriptions(session);
        for (; subscriptions.isValid() && Keys.session(subscriptions.key()) == session; subscriptions.next()) {
            StoredSubscription subscription = SessionRecords.subscription(
                    Keys.topicFilter(subscriptions.key()), ByteBuffer.wrap(subscriptions.value()));
            budget.add(LoadBudget.ofSubscription(subscription.topicFilter().length()));
            recovered.subscription(subscription);
        }
        subscriptions.status();
    }

    /** Moves the iterator to the first subscription of a session, and deletes the subscriptions of ended sessions on the way. */
    private void skipSubscriptions(long session) throws RocksDBException {
        for (; subscriptions.isValid() && Keys.session(subscriptions.key()) < session; subscriptions.next()) {
            deletions.delete(Family.SUBSCRIPTIONS, subscriptions.key());
        }
        subscriptions.status();
    }

    /** Moves the iterator to the first exchange of a session, and remembers the exchanges of ended sessions on the way. */
    private void skipExchanges(long session) throws RocksDBException {
        for (; exchanges.isValid() && Keys.session(exchanges.key()) < session; exchanges.next()) {
            byte[] key = exchanges.key();
            lastNumber = Math.max(lastNumber, Keys.message(key));
            budget.add(LoadBudget.ofInFlight());
            sentByEnded.add(new PendingWrites.ExchangeKey(Keys.session(key), Keys.message(key)));
        }
        exchanges.status();
    }

    /** Moves the iterator to the first delivery of a session, after {@link #skipExchanges}; handles those of ended sessions before it. */
    private void skipDeliveries(long session) throws RocksDBException {
        for (; deliveries.isValid() && Keys.session(deliveries.key()) < session; deliveries.next()) {
            readUndelivered(deliveries.key(), deliveries.value());
        }
        deliveries.status();
    }

    /**
     * Handles a delivery of an ended session. A delivery of a Shared Subscription is passed to another member, unless it has QoS 2 and was
     * sent ([MQTT-4.8.2-5]). All others are deleted.
     */
    private void readUndelivered(byte[] key, byte[] record) throws RocksDBException {
        long session = Keys.session(key);
        long number = Keys.message(key);
        lastNumber = Math.max(lastNumber, number);
        Records.DeliveryHead head = Records.delivery(ByteBuffer.wrap(record));
        boolean sent =
                head.packetIdentifier() != 0 || sentByEnded.contains(new PendingWrites.ExchangeKey(session, number));
        Delivery delivery = head.options().sharedFilter() == null ? null : reader.read(number, record);
        if (delivery == null || (sent && delivery.qos() == QoS.EXACTLY_ONCE)) {
            deletions.delete(Family.DELIVERIES, key);
            return;
        }
        if (!head.isInline()) {
            pending.foundShared(number);
        }
        if (budget.takeMessage(record.length)) {
            recovered.undelivered(session, delivery);
        }
    }

    private Map<Long, Records.StoredExchange> readExchanges(long session) throws RocksDBException {
        skipExchanges(session);
        Map<Long, Records.StoredExchange> found = new TreeMap<>();
        for (; exchanges.isValid() && Keys.session(exchanges.key()) == session; exchanges.next()) {
            long message = Keys.message(exchanges.key());
            lastNumber = Math.max(lastNumber, message);
            pending.foundExchange(session, message);
            found.put(message, Records.exchange(ByteBuffer.wrap(exchanges.value())));
        }
        exchanges.status();
        return found;
    }

    private void readDeliveries(long session, Map<Long, Records.StoredExchange> sent) throws RocksDBException {
        skipDeliveries(session);
        for (; deliveries.isValid() && Keys.session(deliveries.key()) == session; deliveries.next()) {
            long number = Keys.message(deliveries.key());
            lastNumber = Math.max(lastNumber, number);
            readDelivery(session, number, deliveries.value(), sent.remove(number));
        }
        deliveries.status();
        for (Map.Entry<Long, Records.StoredExchange> exchange : sent.entrySet()) {
            if (exchange.getValue().released()) {
                recovered.released(exchange.getKey(), exchange.getValue().packetIdentifier());
            } else {
                deletions.delete(Family.EXCHANGES, Keys.of(session, exchange.getKey()));
            }
        }
    }

    private void readDelivery(long session, long number, byte[] record, Records.@Nullable StoredExchange exchange)
            throws RocksDBException {
        ByteBuffer in = ByteBuffer.wrap(record);
        Records.DeliveryHead head = Records.delivery(in);
        boolean isShared = head.options().sharedFilter() != null;
        int packetIdentifier = exchange == null ? head.packetIdentifier() : exchange.packetIdentifier();
        if (packetIdentifier == 0) {
            budget.add(LoadBudget.ofQueued());
            recovered.waiting(number, head.sizeBytes(), head.storedAtSeconds(), isShared);
        } else {
            QoS qos = reader.qos(number, head, in);
            if (qos == null) { // the message of the delivery is missing
                deletions.delete(Family.DELIVERIES, Keys.of(session, number));
                deletions.delete(Family.EXCHANGES, Keys.of(session, number));
                return;
            }
            budget.add(LoadBudget.ofInFlight());
            recovered.sent(number, head.sizeBytes(), qos, isShared, packetIdentifier);
        }
        if (!head.isInline()) {
            pending.foundShared(number);
        }
    }

    private void readInbound(long session) throws RocksDBException {
        for (; inbound.isValid() && inboundSession(inbound) < session; inbound.next()) {
            // the record is of an ended session: see EndedRecords
        }
        for (; inbound.isValid() && inboundSession(inbound) == session; inbound.next()) {
            int packetIdentifier = Keys.inboundIdentifier(Keys.session(inbound.key()));
            Message message = Records.message(Message.NOT_STORED, ByteBuffer.wrap(inbound.value()));
            budget.add(LoadBudget.ofMessage(inbound.value().length));
            recovered.accepted(packetIdentifier, message);
        }
        inbound.status();
    }

    private static long inboundSession(RocksIterator at) {
        return Keys.inboundSession(Keys.session(at.key()));
    }

    @Override
    public void close() {
        deliveries.close();
        exchanges.close();
        inbound.close();
        subscriptions.close();
        if (measure != null) {
            measure.close();
        }
    }
}
