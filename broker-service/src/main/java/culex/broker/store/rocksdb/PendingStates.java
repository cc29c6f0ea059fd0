package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.rocksdb.Database.Family;
import culex.broker.store.rocksdb.PendingWrites.SubscriptionKey;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * What is to be written next of everything whose latest state counts: sessions, subscriptions, retained messages, and messages of QoS 2
 * that wait for PUBREL. On the store's thread.
 */
final class PendingStates {
    private static final long KEY_BYTES = 24;

    private final LatestValues<String, SessionState> sessions;
    private final LatestValues<SubscriptionKey, StoredSubscription> subscriptions;
    /** By {@link Keys#inbound}. */
    private final LatestValues<Long, Message> inbound;
    /** The value only says that there is a message; which one is decided when it is written. */
    private final LatestValues<String, Boolean> retained;

    private final Function<String, @Nullable Message> retainedNow;

    /**
     * @param retainedNow the retained message of a Topic Name as it stands
     * @param isStored whether the database holds a key of a family, or cannot say
     */
    PendingStates(Function<String, @Nullable Message> retainedNow, BiPredicate<Family, byte[]> isStored) {
        this.retainedNow = retainedNow;
        sessions = new LatestValues<>(
                clientId -> isStored.test(Family.SESSIONS, Records.utf8(clientId)), Entry::bytesOf, Entry::bytesOf);
        subscriptions = new LatestValues<>(
                key -> isStored.test(Family.SUBSCRIPTIONS, Keys.subscription(key.session(), key.topicFilter())),
                key -> KEY_BYTES + Entry.bytesOf(key.topicFilter()),
                subscription -> Entry.SMALL_BYTES);
        inbound = new LatestValues<>(
                key -> isStored.test(Family.INBOUND, Keys.of(key)),
                key -> KEY_BYTES,
                message -> Entry.SMALL_BYTES + message.sizeBytes());
        retained = new LatestValues<>(
                topic -> isStored.test(Family.RETAINED, Records.utf8(topic)), Entry::bytesOf, present -> 0);
    }

    int size() {
        return sessions.size() + subscriptions.size() + inbound.size() + retained.size();
    }

    long bytes() {
        return sessions.bytes() + subscriptions.bytes() + inbound.bytes() + retained.bytes();
    }

    void accepted(Entry.Accepted accepted) {
        inbound.put(Keys.inbound(accepted.session(), accepted.packetIdentifier()), accepted.message());
    }

    /** @param isDegraded whether the store cannot be written at the moment */
    void apply(Entry entry, boolean isDegraded) {
        switch (entry) {
            case Entry.Completed completed ->
                inbound.remove(Keys.inbound(completed.session(), completed.packetIdentifier()), isDegraded);
            case Entry.Save save -> sessions.put(save.session().clientId(), save.session());
            case Entry.Delete delete -> sessions.remove(delete.clientId(), isDegraded);
            case Entry.SaveSubscription save ->
                subscriptions.put(
                        new SubscriptionKey(save.session(), save.subscription().topicFilter()), save.subscription());
            case Entry.RemoveSubscription remove ->
                subscriptions.remove(new SubscriptionKey(remove.session(), remove.topicFilter()), isDegraded);
            case Entry.RetainedChanged changed -> retainedChanged(changed.topicName(), isDegraded);
            default -> throw new IllegalArgumentException("not a state: " + entry);
        }
    }

    private void retainedChanged(String topicName, boolean isDegraded) {
        if (isDegraded && retainedNow.apply(topicName) == null) {
            retained.remove(topicName, true);
        } else {
            retained.put(topicName, true);
        }
    }

    /** The write failed: messages of QoS 2 that are not accepted yet are rejected. */
    void failed() {
        sessions.failed();
        subscriptions.failed();
        retained.failed();
        inbound.rejectAll();
    }

    void writeTo(RecordSink out) throws RocksDBException {
        inbound.writeTo(out::inbound);
        sessions.writeTo(out::session);
        subscriptions.writeTo(out::subscription);
        retained.writeTo((topic, present) -> out.retained(topic));
    }

    void written() {
        sessions.written();
        subscriptions.written();
        inbound.written();
        retained.written();
    }
}
