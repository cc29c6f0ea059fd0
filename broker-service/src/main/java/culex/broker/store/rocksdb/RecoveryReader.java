package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.Recovered;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.rocksdb.Database.Family;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads a database from end to end, once: the families that sort by Session side by side with the Sessions in the order of their
 * numbers. What belongs to nobody any more goes on or is removed. On the thread that starts the broker.
 */
final class RecoveryReader implements AutoCloseable {
    private final Database database;
    private final PendingWrites pending;
    private final Deliveries reader;
    private final Recovered recovered;
    private final RocksIterator deliveries;
    private final RocksIterator exchanges;
    private final RocksIterator inbound;
    private final RocksIterator subscriptions;
    private final LoadBudget budget;
    private final Set<Long> known = new HashSet<>();
    /** What was sent by Sessions that have ended. */
    private final Set<PendingWrites.ExchangeKey> sentByEnded = new HashSet<>();

    private long lastNumber;

    /** @param budget what is brought back to the heap at most */
    RecoveryReader(Database database, PendingWrites pending, Recovered recovered, LoadBudget budget) {
        this.budget = budget;
        this.database = database;
        this.pending = pending;
        this.recovered = recovered;
        reader = new Deliveries(database, pending);
        deliveries = database.scan(Family.DELIVERIES);
        exchanges = database.scan(Family.EXCHANGES);
        inbound = database.scan(Family.INBOUND);
        subscriptions = database.scan(Family.SUBSCRIPTIONS);
    }

    /** The highest number of a message. */
    long lastNumber() {
        return lastNumber;
    }

    void read() throws RocksDBException {
        deliveries.seekToFirst();
        exchanges.seekToFirst();
        inbound.seekToFirst();
        subscriptions.seekToFirst();
        List<SessionState> sessions = sessions();
        recovered.lastSession(LastSession.of(database, sessions));
        for (SessionState session : sessions) {
            known.add(session.number());
            if (budget.hasRoom()) {
                readSession(session);
            } else {
                passSession(session);
            }
        }
        passSubscriptions(Long.MAX_VALUE);
        passExchanges(Long.MAX_VALUE);
        passDeliveries(Long.MAX_VALUE);
        for (PendingWrites.ExchangeKey sent : sentByEnded) { // behind the deliveries, whose fate hangs on them
            database.delete(Family.EXCHANGES, Keys.of(sent.session(), sent.message()));
        }
        readOwnerless();
        dropUnneeded();
        recovered.left(budget.left());
    }

    private void readSession(SessionState session) throws RocksDBException {
        budget.session(session.clientId());
        recovered.session(session);
        readSubscriptions(session.number());
        readDeliveries(session.number(), readExchanges(session.number()));
        readInbound(session.number());
    }

    /** Leaves a Session and all that belongs to it in the store, where it stays needed. */
    private void passSession(SessionState session) throws RocksDBException {
        budget.sessionLeft();
        recovered.sessionLeft(session);
        long number = session.number();
        passSubscriptions(number);
        for (; isOf(number, subscriptions); subscriptions.next()) {
            // stays
        }
        passExchanges(number);
        for (; isOf(number, exchanges); exchanges.next()) {
            lastNumber = Math.max(lastNumber, Keys.message(exchanges.key()));
        }
        passDeliveries(number);
        for (; isOf(number, deliveries); deliveries.next()) {
            long message = Keys.message(deliveries.key());
            lastNumber = Math.max(lastNumber, message);
            if (!Records.delivery(ByteBuffer.wrap(deliveries.value())).alone()) {
                pending.foundShared(message);
            }
        }
    }

    private static boolean isOf(long session, RocksIterator at) {
        return at.isValid() && Keys.session(at.key()) == session;
    }

    private List<SessionState> sessions() throws RocksDBException {
        List<SessionState> sessions = new ArrayList<>();
        try (RocksIterator all = database.scan(Family.SESSIONS)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                sessions.add(SessionRecords.session(
                        new String(all.key(), StandardCharsets.UTF_8), ByteBuffer.wrap(all.value())));
            }
            all.status();
        }
        sessions.sort(Comparator.comparingLong(SessionState::number));
        return sessions;
    }

    private void readSubscriptions(long session) throws RocksDBException {
        passSubscriptions(session);
        for (; subscriptions.isValid() && Keys.session(subscriptions.key()) == session; subscriptions.next()) {
            StoredSubscription subscription = SessionRecords.subscription(
                    Keys.topicFilter(subscriptions.key()), ByteBuffer.wrap(subscriptions.value()));
            budget.subscription(subscription);
            recovered.subscription(subscription);
        }
        subscriptions.status();
    }

    /** Brings the subscriptions to the first one of a Session; those before belong to Sessions that have ended. */
    private void passSubscriptions(long session) throws RocksDBException {
        for (; subscriptions.isValid() && Keys.session(subscriptions.key()) < session; subscriptions.next()) {
            database.delete(Family.SUBSCRIPTIONS, subscriptions.key());
        }
        subscriptions.status();
    }

    /** Brings the exchanges to the first one of a Session; those before belong to Sessions that have ended. */
    private void passExchanges(long session) throws RocksDBException {
        for (; exchanges.isValid() && Keys.session(exchanges.key()) < session; exchanges.next()) {
            byte[] key = exchanges.key();
            lastNumber = Math.max(lastNumber, Keys.message(key));
            sentByEnded.add(new PendingWrites.ExchangeKey(Keys.session(key), Keys.message(key)));
        }
        exchanges.status();
    }

    /** Brings the deliveries to the first one of a Session, behind the exchanges. */
    private void passDeliveries(long session) throws RocksDBException {
        for (; deliveries.isValid() && Keys.session(deliveries.key()) < session; deliveries.next()) {
            readLeftBehind(deliveries.key(), deliveries.value());
        }
        deliveries.status();
    }

    /**
     * A delivery for a Session that has ended. Another member of its Shared Subscription gets it; one of QoS 2 that was sent belonged to
     * its client alone ([MQTT-4.8.2-5]).
     */
    private void readLeftBehind(byte[] key, byte[] record) throws RocksDBException {
        long session = Keys.session(key);
        long number = Keys.message(key);
        lastNumber = Math.max(lastNumber, number);
        Records.DeliveryHead kept = Records.delivery(ByteBuffer.wrap(record));
        boolean sent =
                kept.packetIdentifier() != 0 || sentByEnded.contains(new PendingWrites.ExchangeKey(session, number));
        Delivery delivery = kept.options().sharedFilter() == null ? null : reader.read(number, record);
        if (delivery == null || (sent && delivery.qos() == QoS.EXACTLY_ONCE)) {
            database.delete(Family.DELIVERIES, key);
            return;
        }
        if (!kept.alone()) {
            pending.foundShared(number);
        }
        if (!budget.hasRoom()) {
            budget.messageLeft();
            return;
        }
        budget.message(delivery.message().sizeBytes());
        recovered.leftBehind(session, delivery);
    }

    private Map<Long, Records.StoredExchange> readExchanges(long session) throws RocksDBException {
        passExchanges(session);
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
        passDeliveries(session);
        for (; deliveries.isValid() && Keys.session(deliveries.key()) == session; deliveries.next()) {
            long number = Keys.message(deliveries.key());
            lastNumber = Math.max(lastNumber, number);
            readDelivery(number, deliveries.value(), sent.remove(number));
        }
        deliveries.status();
        for (Map.Entry<Long, Records.StoredExchange> exchange : sent.entrySet()) {
            if (exchange.getValue().released()) {
                recovered.released(exchange.getKey(), exchange.getValue().packetIdentifier());
            } else {
                database.delete(Family.EXCHANGES, Keys.of(session, exchange.getKey()));
            }
        }
    }

    private void readDelivery(long number, byte[] record, Records.@Nullable StoredExchange exchange)
            throws RocksDBException {
        Records.DeliveryHead kept = Records.delivery(ByteBuffer.wrap(record));
        if (!kept.alone()) {
            pending.foundShared(number);
        }
        int packetIdentifier = exchange == null ? kept.packetIdentifier() : exchange.packetIdentifier();
        if (packetIdentifier == 0) {
            boolean isShared = kept.options().sharedFilter() != null;
            budget.waiting();
            recovered.waiting(number, kept.sizeBytes(), kept.storedAtSeconds(), isShared);
            return;
        }
        Delivery delivery = reader.read(number, record);
        if (delivery != null) {
            budget.message(delivery.message().sizeBytes());
            recovered.sent(delivery, packetIdentifier);
        }
    }

    private void readInbound(long session) throws RocksDBException {
        for (; inbound.isValid() && inboundSession(inbound) < session; inbound.next()) {
            // Without an owner: see below.
        }
        for (; inbound.isValid() && inboundSession(inbound) == session; inbound.next()) {
            int packetIdentifier = Keys.inboundIdentifier(Keys.session(inbound.key()));
            Message message = Records.message(Message.NOT_STORED, ByteBuffer.wrap(inbound.value()));
            budget.message(message.sizeBytes());
            recovered.accepted(packetIdentifier, message);
        }
        inbound.status();
    }

    private static long inboundSession(RocksIterator at) {
        return Keys.inboundSession(Keys.session(at.key()));
    }

    /** Messages of QoS 2 of clients whose Sessions were not kept. */
    private void readOwnerless() throws RocksDBException {
        for (inbound.seekToFirst(); inbound.isValid(); inbound.next()) {
            long key = Keys.session(inbound.key());
            if (known.contains(Keys.inboundSession(key))) {
                continue;
            }
            if (!budget.hasRoom()) {
                budget.messageLeft();
            } else {
                budget.message(inbound.value().length);
                recovered.ownerless(
                        Keys.inboundSession(key),
                        Keys.inboundIdentifier(key),
                        Records.message(Message.NOT_STORED, ByteBuffer.wrap(inbound.value())));
            }
        }
        inbound.status();
    }

    /** Removes shared messages whose receivers have all ended. */
    private void dropUnneeded() throws RocksDBException {
        try (RocksIterator all = database.scan(Family.MESSAGES)) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                long number = Keys.session(all.key());
                lastNumber = Math.max(lastNumber, number);
                if (!pending.isShared(number)) {
                    database.delete(Family.MESSAGES, all.key());
                }
            }
            all.status();
        }
    }

    @Override
    public void close() {
        deliveries.close();
        exchanges.close();
        inbound.close();
        subscriptions.close();
    }
}
