package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.store.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * What is to be written next. What one batch both adds and removes is not written at all: a message that its receivers acknowledge
 * while the batch gathers costs the disk nothing. Survives a write that failed, without the messages that were turned away.
 * On the store's thread.
 */
final class PendingWrites {
    private static final long NONE = 0;

    /** A Session and a message. */
    record ExchangeKey(long session, long message) {}

    /** A Packet Identifier towards a client, or none any more. */
    record Exchange(int packetIdentifier, boolean released, boolean removed) {}

    private final Long2ObjectHashMap<NewMessage> byNumber = new Long2ObjectHashMap<>();
    private final List<NewMessage> messages = new ArrayList<>();
    /** Pairs of Session and message. */
    private final LongArrayList goneDeliveries = new LongArrayList();

    private final LongArrayList goneMessages = new LongArrayList();
    private final Map<ExchangeKey, Exchange> exchanges = new HashMap<>();
    /** By {@link Keys#inbound}; empty removes. */
    private final Long2ObjectHashMap<Optional<Message>> inbound = new Long2ObjectHashMap<>();
    /** Empty removes. */
    private final Map<String, Optional<SessionState>> sessions = new LinkedHashMap<>();

    private final Set<String> retainedTopics = new LinkedHashSet<>();

    /** How many receivers still need each message that is kept once for several. */
    private final Long2LongHashMap sharedReceivers = new Long2LongHashMap(NONE);
    /** The exchanges that have a record of their own, or may have. */
    private final Set<ExchangeKey> exchangesStored = new HashSet<>();

    private final LongSupplier nowMillis;
    /** Whether an earlier write of this may have reached the disk although it failed. */
    private boolean mayBeStored;

    /** @param nowMillis the time of day in milliseconds */
    PendingWrites(LongSupplier nowMillis) {
        this.nowMillis = nowMillis;
    }

    /** The database holds a message that several receivers share, and one more of them needs it. */
    void foundShared(long message) {
        sharedReceivers.put(message, sharedReceivers.get(message) + 1);
    }

    /** Whether anybody needs a message that several receivers share. */
    boolean isShared(long message) {
        return sharedReceivers.get(message) > 0;
    }

    /** The database holds an exchange. */
    void foundExchange(long session, long message) {
        exchangesStored.add(new ExchangeKey(session, message));
    }

    /** How much is to be written. */
    int size() {
        return messages.size()
                + goneDeliveries.size() / 2
                + goneMessages.size()
                + exchanges.size()
                + inbound.size()
                + sessions.size()
                + retainedTopics.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Takes what a loop said.
     *
     * @param turnAway whether new messages that the server does not answer for yet are left out
     */
    void apply(Entry entry, boolean turnAway) {
        switch (entry) {
            case Entry.Append append -> {
                if (!turnAway || append.owned()) {
                    append(append);
                }
            }
            case Entry.Settled settled -> settle(settled.session(), settled.message());
            case Entry.Sent sent -> sent(sent);
            case Entry.Released released -> release(released);
            case Entry.Finished finished -> removeExchange(new ExchangeKey(finished.session(), finished.message()));
            case Entry.Accepted accepted -> {
                if (!turnAway) {
                    inbound.put(
                            Keys.inbound(accepted.session(), accepted.packetIdentifier()),
                            Optional.of(accepted.message()));
                }
            }
            case Entry.Completed completed ->
                inbound.put(Keys.inbound(completed.session(), completed.packetIdentifier()), Optional.empty());
            case Entry.Save save -> sessions.put(save.session().clientId(), Optional.of(save.session()));
            case Entry.Delete delete -> sessions.put(delete.clientId(), Optional.empty());
            case Entry.RetainedChanged changed -> retainedTopics.add(changed.topicName());
        }
    }

    private void append(Entry.Append append) {
        NewMessage message = new NewMessage(append, (int) (nowMillis.getAsLong() / 1000));
        long number = append.message().number();
        byNumber.put(number, message);
        messages.add(message);
        if (message.isShared()) {
            sharedReceivers.put(number, append.receivers().length);
        }
    }

    private void settle(long session, long number) {
        NewMessage message = byNumber.get(number);
        boolean isNew = message != null && message.settle(session);
        boolean mayHaveRecord = !isNew || mayBeStored;
        if (mayHaveRecord) {
            goneDeliveries.addLong(session);
            goneDeliveries.addLong(number);
            removeExchange(new ExchangeKey(session, number));
        }
        long receivers = sharedReceivers.get(number);
        if (receivers > 1) {
            sharedReceivers.put(number, receivers - 1);
        } else if (receivers == 1) {
            sharedReceivers.remove(number);
            if (mayHaveRecord) {
                goneMessages.addLong(number);
            }
        }
    }

    private void sent(Entry.Sent sent) {
        NewMessage message = byNumber.get(sent.message());
        if (message == null || !message.sent(sent.session(), sent.packetIdentifier())) {
            exchanges.put(
                    new ExchangeKey(sent.session(), sent.message()),
                    new Exchange(sent.packetIdentifier(), false, false));
        }
    }

    private void release(Entry.Released released) {
        settle(released.session(), released.message());
        exchanges.put(
                new ExchangeKey(released.session(), released.message()),
                new Exchange(released.packetIdentifier(), true, false));
    }

    private void removeExchange(ExchangeKey key) {
        if (exchangesStored.contains(key)) {
            exchanges.put(key, new Exchange(0, false, true));
        } else {
            exchanges.remove(key);
        }
    }

    /**
     * The write failed: messages that the server does not answer for are turned away, everything else stays to be written. What failed may
     * have reached the disk all the same, so that from now on everything is removed there too.
     */
    void turnAway() {
        mayBeStored = true;
        for (NewMessage message : messages) {
            if (!message.isOwned()) {
                byNumber.remove(message.message().number());
                sharedReceivers.remove(message.message().number());
            }
        }
        messages.removeIf(message -> !message.isOwned());
        inbound.replaceAll((key, message) -> Optional.empty());
        exchangesStored.addAll(exchanges.keySet());
    }

    /** A delivery that is not in the database yet, or null. */
    @Nullable Delivery find(long session, long number) {
        NewMessage message = byNumber.get(number);
        return message == null ? null : message.delivery(session);
    }

    /** Gives all of it to a batch. */
    void writeTo(BatchWriter out) throws RocksDBException {
        for (NewMessage message : messages) {
            if (message.isNeeded()) {
                message.writeTo(out);
            }
        }
        for (int i = 0; i < goneDeliveries.size(); i += 2) {
            out.deleteDelivery(goneDeliveries.getLong(i), goneDeliveries.getLong(i + 1));
        }
        for (int i = 0; i < goneMessages.size(); i++) {
            out.deleteMessage(goneMessages.getLong(i));
        }
        for (Map.Entry<ExchangeKey, Exchange> exchange : exchanges.entrySet()) {
            out.exchange(exchange.getKey(), exchange.getValue());
        }
        for (Map.Entry<Long, Optional<Message>> waiting : inbound.entrySet()) {
            out.inbound(waiting.getKey(), waiting.getValue().orElse(null));
        }
        for (Map.Entry<String, Optional<SessionState>> session : sessions.entrySet()) {
            out.session(session.getKey(), session.getValue().orElse(null));
        }
        for (String topic : retainedTopics) {
            out.retained(topic);
        }
    }

    /** All of it is in the database. */
    void written() {
        exchanges.forEach((key, exchange) -> {
            if (exchange.removed()) {
                exchangesStored.remove(key);
            } else {
                exchangesStored.add(key);
            }
        });
        mayBeStored = false;
        byNumber.clear();
        messages.clear();
        goneDeliveries.clear();
        goneMessages.clear();
        exchanges.clear();
        inbound.clear();
        sessions.clear();
        retainedTopics.clear();
    }
}
