package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * What is to be written next. What one batch both adds and removes is not written at all: a message that its receivers acknowledge
 * while the batch gathers costs the disk nothing. Survives a write that failed, without the messages that were rejected; what gathers
 * while the store cannot be written is bounded by what is on disk and what exists in memory. On the store's thread.
 */
final class PendingWrites {
    private static final long NONE = 0;
    private static final int PRUNE_AT = 1024;
    /** What a settled delivery or an exchange takes here. */
    private static final long SMALL_BYTES = 100;

    /** A Session and a message. */
    record ExchangeKey(long session, long message) {}

    /** A Packet Identifier towards a client, or none any more. */
    record Exchange(int packetIdentifier, boolean released, boolean removed) {}

    /** A Session and the Topic Filter of one of its subscriptions. */
    record SubscriptionKey(long session, String topicFilter) {}

    private final Long2ObjectHashMap<NewMessage> byNumber = new Long2ObjectHashMap<>();
    private final List<NewMessage> messages = new ArrayList<>();
    /** Pairs of Session and message. */
    private final LongArrayList goneDeliveries = new LongArrayList();

    private final LongArrayList goneMessages = new LongArrayList();
    private final Map<ExchangeKey, Exchange> exchanges = new HashMap<>();
    private final PendingStates states;

    /** How many receivers still need each message that is stored once for several. */
    private final Long2LongHashMap sharedReceivers = new Long2LongHashMap(NONE);
    /** The exchanges that have a record of their own, or may have. */
    private final Set<ExchangeKey> exchangesStored = new HashSet<>();

    private final LongSupplier nowMillis;
    private long messageBytes;
    private long highestNumber;
    /** Whether an earlier write of this may have reached the disk although it failed, and up to which message. */
    private boolean mayBeStored;

    private long mayBeStoredUpTo;
    private int pruneAt = PRUNE_AT;

    /**
     * @param nowMillis the time of day in milliseconds
     * @param states what is to be written of sessions, subscriptions, retained messages and messages of QoS 2 that wait for PUBREL
     */
    PendingWrites(LongSupplier nowMillis, PendingStates states) {
        this.nowMillis = nowMillis;
        this.states = states;
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
        return messages.size() + goneDeliveries.size() / 2 + goneMessages.size() + exchanges.size() + states.size();
    }

    /** What all of it takes in memory, estimated. */
    long bytes() {
        return messageBytes
                + states.bytes()
                + SMALL_BYTES * exchanges.size()
                + Long.BYTES * (long) (goneDeliveries.size() + goneMessages.size());
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Takes an entry of a loop.
     *
     * @param isDegraded whether nothing new is stored, so that messages which are not accepted yet are left out
     * @return whether the entry was not left out
     */
    boolean apply(Entry entry, boolean isDegraded) {
        switch (entry) {
            case Entry.Append append -> {
                if (isDegraded && !append.owned()) {
                    return false;
                }
                append(append);
            }
            case Entry.Settled settled -> settle(settled.session(), settled.message());
            case Entry.Sent sent -> sent(sent);
            case Entry.Released released -> release(released);
            case Entry.Finished finished -> removeExchange(new ExchangeKey(finished.session(), finished.message()));
            case Entry.Accepted accepted -> {
                if (isDegraded) {
                    return false;
                }
                states.accepted(accepted);
            }
            default -> states.apply(entry, isDegraded);
        }
        return true;
    }

    private void append(Entry.Append append) {
        NewMessage message = new NewMessage(append, (int) (nowMillis.getAsLong() / 1000));
        long number = append.message().number();
        byNumber.put(number, message);
        messages.add(message);
        messageBytes += message.bytes();
        highestNumber = Math.max(highestNumber, number);
        if (message.isShared()) {
            sharedReceivers.put(number, append.receivers().length);
        }
        if (messages.size() > pruneAt) {
            prune();
        }
    }

    /** Lets go of messages that nobody needs any more, before they are many. */
    private void prune() {
        messages.removeIf(this::isDone);
        pruneAt = Math.max(PRUNE_AT, messages.size() * 2);
    }

    private boolean isDone(NewMessage message) {
        if (!message.isNeeded()) {
            byNumber.remove(message.message().number());
        }
        return !message.isNeeded();
    }

    /** Whether a message that is not here cannot be in the database either: it was rejected after the last write was tried. */
    private boolean isNowhere(long number) {
        return mayBeStored && number > mayBeStoredUpTo;
    }

    private void settle(long session, long number) {
        NewMessage message = byNumber.get(number);
        if (message == null && isNowhere(number)) {
            return;
        }
        boolean isNew = message != null && message.settle(session);
        if (isNew && !message.isNeeded()) {
            messageBytes -= message.bytes();
        }
        boolean mayHaveRecord = !isNew || (mayBeStored && number <= mayBeStoredUpTo);
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
        if (message == null && isNowhere(sent.message())) {
            return;
        }
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
     * The write failed: messages that are not accepted yet are rejected, everything else stays to be written. What failed may have
     * reached the disk all the same, so that from now on everything is removed there too.
     */
    void failed() {
        mayBeStored = true;
        mayBeStoredUpTo = highestNumber;
        for (NewMessage message : messages) {
            if (!message.isOwned()) {
                byNumber.remove(message.message().number());
                sharedReceivers.remove(message.message().number());
            }
        }
        messages.removeIf(message -> !message.isOwned());
        prune();
        messageBytes = messages.stream().mapToLong(NewMessage::bytes).sum();
        states.failed();
        exchangesStored.addAll(exchanges.keySet());
    }

    /** A delivery that is not in the database yet, or null. */
    @Nullable Delivery find(long session, long number) {
        NewMessage message = byNumber.get(number);
        return message == null ? null : message.delivery(session);
    }

    /** Gives all of it to a sink. */
    void writeTo(RecordSink out) throws RocksDBException {
        for (NewMessage message : messages) {
            if (message.isNeeded()) {
                out.message(message);
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
        states.writeTo(out);
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
        messageBytes = 0;
        pruneAt = PRUNE_AT;
        byNumber.clear();
        messages.clear();
        goneDeliveries.clear();
        goneMessages.clear();
        exchanges.clear();
        states.written();
    }
}
