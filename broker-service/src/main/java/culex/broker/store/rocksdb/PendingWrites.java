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
 * The changes that the next commit writes. A record that one commit would both add and delete is not written, so a message that its
 * receivers acknowledge before the commit causes no write. After a failed write the changes stay, without the messages that are rejected.
 * While the store cannot be written, the changes are limited by the records on disk and the objects in memory. Runs on the store writer's
 * thread.
 */
final class PendingWrites {
    private static final long NONE = 0;
    private static final int PRUNE_AT = 1024;
    /** Estimated bytes of an exchange in memory. */
    private static final long SMALL_BYTES = 100;

    /** A session and a message number. */
    record ExchangeKey(long session, long message) {}

    /** The state of a Packet Identifier in use for a message to a client, or its removal. */
    record Exchange(int packetIdentifier, boolean released, boolean removed) {}

    /** A session and the Topic Filter of one of its subscriptions. */
    record SubscriptionKey(long session, String topicFilter) {}

    private final Long2ObjectHashMap<NewMessage> byNumber = new Long2ObjectHashMap<>();
    private final List<NewMessage> messages = new ArrayList<>();
    /** The deliveries to delete, as pairs of session and message number. */
    private final LongArrayList deletedDeliveries = new LongArrayList();

    private final LongArrayList deletedMessages = new LongArrayList();
    private final Map<ExchangeKey, Exchange> exchanges = new HashMap<>();
    private final PendingStates states;

    /** The number of receivers that have not settled a message, for each message with several receivers. */
    private final Long2LongHashMap sharedReceivers = new Long2LongHashMap(NONE);
    /** The exchanges that have a record in the database, or may have one. */
    private final Set<ExchangeKey> exchangesStored = new HashSet<>();

    private final LongSupplier nowMillis;
    private long messageBytes;
    private long highestNumber;
    /** Whether a failed write may have put changes on the disk, up to and including the message number {@link #mayBeStoredUpTo}. */
    private boolean mayBeStored;

    private long mayBeStoredUpTo;
    private int pruneAt = PRUNE_AT;

    /**
     * @param nowMillis the wall clock in milliseconds
     * @param states the pending writes of which only the latest state counts
     */
    PendingWrites(LongSupplier nowMillis, PendingStates states) {
        this.nowMillis = nowMillis;
        this.states = states;
    }

    /** Sets the highest message number that was found in the store at the start of the broker. */
    void foundUpTo(long message) {
        highestNumber = Math.max(highestNumber, message);
    }

    /** Counts a receiver of a message with several receivers, whose delivery was found in the store at the start of the broker. */
    void foundShared(long message) {
        sharedReceivers.put(message, sharedReceivers.get(message) + 1);
    }

    /** Whether at least one receiver of a message with several receivers has not settled the message. */
    boolean isShared(long message) {
        return sharedReceivers.get(message) > 0;
    }

    /**
     * Notes that the store has a record of this exchange (the Packet Identifier of a message to a client), as found at the start of the
     * broker.
     */
    void foundExchange(long session, long message) {
        exchangesStored.add(new ExchangeKey(session, message));
    }

    /** The number of changes that are not written to the database yet. */
    int size() {
        return messages.size()
                + deletedDeliveries.size() / 2
                + deletedMessages.size()
                + exchanges.size()
                + states.size();
    }

    /** An estimate of the bytes that the changes take in memory. */
    long bytes() {
        return messageBytes
                + states.bytes()
                + SMALL_BYTES * exchanges.size()
                + Long.BYTES * (long) (deletedDeliveries.size() + deletedMessages.size());
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Adds an entry of a loop.
     *
     * @param isDegraded whether messages that are not accepted yet are rejected
     * @return false when the entry is rejected
     */
    boolean apply(Entry entry, boolean isDegraded) {
        switch (entry) {
            case Entry.Append append -> {
                if (isDegraded && !append.isAccepted()) {
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

    /** Removes settled messages, so that the list does not become long. */
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

    /**
     * Whether a message that is not pending is not in the database either, because it was appended after the last attempt to write, and
     * rejected.
     */
    private boolean isAbsent(long number) {
        return mayBeStored && number > mayBeStoredUpTo;
    }

    private void settle(long session, long number) {
        NewMessage message = byNumber.get(number);
        if (message == null && isAbsent(number)) {
            return;
        }
        boolean isNew = message != null && message.settle(session);
        if (isNew && !message.isNeeded()) {
            messageBytes -= message.bytes();
        }
        boolean mayHaveRecord = !isNew || (mayBeStored && number <= mayBeStoredUpTo);
        if (mayHaveRecord) {
            deletedDeliveries.addLong(session);
            deletedDeliveries.addLong(number);
            removeExchange(new ExchangeKey(session, number));
        }
        long receivers = sharedReceivers.get(number);
        if (receivers > 1) {
            sharedReceivers.put(number, receivers - 1);
        } else if (receivers == 1) {
            sharedReceivers.remove(number);
            if (mayHaveRecord) {
                deletedMessages.addLong(number);
            }
        }
    }

    private void sent(Entry.Sent sent) {
        NewMessage message = byNumber.get(sent.message());
        if (message == null && isAbsent(sent.message())) {
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
     * Called when the write failed: removes messages that are not accepted yet; everything else stays pending. The records may have reached
     * the disk nevertheless, so their deletions are written from now on.
     */
    void failed() {
        mayBeStored = true;
        mayBeStoredUpTo = highestNumber;
        for (NewMessage message : messages) {
            if (!message.isAccepted()) {
                byNumber.remove(message.message().number());
                sharedReceivers.remove(message.message().number());
            }
        }
        messages.removeIf(message -> !message.isAccepted());
        prune();
        messageBytes = messages.stream().mapToLong(NewMessage::bytes).sum();
        states.failed();
        exchangesStored.addAll(exchanges.keySet());
    }

    /** A pending delivery, or null. */
    @Nullable Delivery find(long session, long number) {
        NewMessage message = byNumber.get(number);
        return message == null ? null : message.delivery(session);
    }

    /** Passes all changes to a sink. */
    void writeTo(RecordSink out) throws RocksDBException {
        for (NewMessage message : messages) {
            if (message.isNeeded()) {
                out.message(message);
            }
        }
        for (int i = 0; i < deletedDeliveries.size(); i += 2) {
            out.deleteDelivery(deletedDeliveries.getLong(i), deletedDeliveries.getLong(i + 1));
        }
        for (int i = 0; i < deletedMessages.size(); i++) {
            out.deleteMessage(deletedMessages.getLong(i));
        }
        for (Map.Entry<ExchangeKey, Exchange> exchange : exchanges.entrySet()) {
            out.exchange(exchange.getKey(), exchange.getValue());
        }
        states.writeTo(out);
    }

    /** Called when all changes are in the database. */
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
        deletedDeliveries.clear();
        deletedMessages.clear();
        exchanges.clear();
        states.written();
    }
}
