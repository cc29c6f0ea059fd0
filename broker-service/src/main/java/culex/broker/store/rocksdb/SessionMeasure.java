package culex.broker.store.rocksdb;

import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Estimates the bytes of memory of a session's subscriptions and messages before they are loaded. Its iterators move forward with the
 * sessions, which must come in the order of their numbers. Runs on the thread that starts the broker.
 */
final class SessionMeasure implements AutoCloseable {
    private final RocksIterator subscriptions;
    private final RocksIterator deliveries;
    private final RocksIterator exchanges;
    private final RocksIterator inbound;

    SessionMeasure(Database database) {
        subscriptions = first(database, Family.SUBSCRIPTIONS);
        deliveries = first(database, Family.DELIVERIES);
        exchanges = first(database, Family.EXCHANGES);
        inbound = first(database, Family.INBOUND);
    }

    private static RocksIterator first(Database database, Family family) {
        RocksIterator iterator = database.scan(family);
        iterator.seekToFirst();
        return iterator;
    }

    long bytesOf(long session) throws RocksDBException {
        long bytes = 0;
        for (skip(subscriptions, session); isOf(subscriptions, session); subscriptions.next()) {
            bytes += LoadBudget.ofSubscription(subscriptions.key().length - Long.BYTES);
        }
        for (skip(deliveries, session); isOf(deliveries, session); deliveries.next()) {
            // This record contains the Packet Identifier only if the message was sent before the record was written. If
            // the message was sent later, the Packet Identifier is in a record of EXCHANGES. The next loop counts these
            // records.
            boolean isSent =
                    Records.delivery(ByteBuffer.wrap(deliveries.value())).packetIdentifier() != 0;
            bytes += isSent ? LoadBudget.ofInFlight() : LoadBudget.ofQueued();
        }
        for (skip(exchanges, session); isOf(exchanges, session); exchanges.next()) {
            bytes += LoadBudget.ofInFlight();
        }
        while (inbound.isValid() && inboundSession() <= session) {
            if (inboundSession() == session) {
                bytes += LoadBudget.ofMessage(inbound.value().length);
            }
            inbound.next();
        }
        subscriptions.status();
        deliveries.status();
        exchanges.status();
        inbound.status();
        return bytes;
    }

    private static void skip(RocksIterator iterator, long session) {
        while (iterator.isValid() && Keys.session(iterator.key()) < session) {
            iterator.next();
        }
    }

    private static boolean isOf(RocksIterator iterator, long session) {
        return iterator.isValid() && Keys.session(iterator.key()) == session;
    }

    private long inboundSession() {
        return Keys.inboundSession(Keys.session(inbound.key()));
    }

    @Override
    public void close() {
        subscriptions.close();
        deliveries.close();
        exchanges.close();
        inbound.close();
    }
}
