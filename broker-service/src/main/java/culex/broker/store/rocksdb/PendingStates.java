package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.paged.PagedRetained;
import culex.broker.store.paged.RetainedChange;
import culex.broker.store.rocksdb.PendingWrites.SubscriptionKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.rocksdb.RocksDBException;

/**
 * The pending writes of which only the latest state per key counts: sessions, subscriptions, retained messages, and messages of QoS 2 that
 * wait for PUBREL. Runs on the store writer's thread.
 */
final class PendingStates {
    private static final long KEY_BYTES = 24;

    private final LatestValues<String, SessionState> sessions;
    private final LatestValues<SubscriptionKey, StoredSubscription> subscriptions;
    /** The messages of QoS 2 that wait for PUBREL, by {@link Keys#inbound}. */
    private final LatestValues<Long, Message> inbound;
    /**
     * The changed retained messages, by Topic Name in UTF-8; the value is the bytes of the change in memory. The write uses the latest
     * change of the topic.
     */
    private final LatestValues<ByteBuffer, Integer> retained;

    private final PagedRetained retainedNow;
    /** The changes of retained messages in the batch that is being written. */
    private final List<RetainedChange> writing = new ArrayList<>();
    /** Whether the last write failed. The records of a failed write may have reached the disk nevertheless. */
    private boolean hasFailed;

    /**
     * @param retainedNow the retained messages, with unstored changes
     * @param isStored whether the database has a key of a family, or cannot be read
     */
    PendingStates(PagedRetained retainedNow, BiPredicate<Family, byte[]> isStored) {
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
                topic -> retainedNow.isStored(bytesOf(topic)), topic -> Entry.SMALL_BYTES, Integer::longValue);
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
            case Entry.RetainedChanged changed -> retainedChanged(changed, isDegraded);
            default -> throw new IllegalArgumentException("not a state: " + entry);
        }
    }

    private void retainedChanged(Entry.RetainedChanged changed, boolean isDegraded) {
        ByteBuffer topic = ByteBuffer.wrap(changed.topic());
        RetainedChange latest = retainedNow.unstored(changed.topic());
        if (latest == null || latest.message() != null || !isDegraded) {
            retained.put(topic, changed.heldBytes());
            return;
        }
        retained.remove(topic, true);
        if (!retained.holds(topic)) {
            retainedNow.discard(latest);
        }
    }

    /** Called when the write failed. The messages of QoS 2 in this write are rejected: no publisher has received PUBREC for them yet. */
    void failed() {
        sessions.failed();
        subscriptions.failed();
        retained.failed();
        inbound.rejectAll();
        hasFailed = true;
    }

    void writeTo(RecordSink out) throws RocksDBException {
        inbound.writeTo(out::inbound);
        sessions.writeTo(out::session);
        subscriptions.writeTo(out::subscription);
        writing.clear();
        retained.writeTo((topic, size) -> writeRetained(bytesOf(topic), out));
    }

    /** The bytes of a Topic Name; the buffer of a key always wraps a whole array. */
    @SuppressWarnings("ByteBufferBackingArray")
    private static byte[] bytesOf(ByteBuffer topic) {
        return topic.array();
    }

    /** Writes the latest change of a topic. There is none when an earlier batch has written the latest change already. */
    private void writeRetained(byte[] topic, RecordSink out) throws RocksDBException {
        RetainedChange change = retainedNow.unstored(topic);
        if (change != null) {
            out.retained(change, !hasFailed && retainedNow.isIndexed(change));
            writing.add(change);
        }
    }

    void written() {
        hasFailed = false;
        writing.forEach(retainedNow::stored);
        writing.clear();
        retainedNow.updateAccount();
        sessions.written();
        subscriptions.written();
        inbound.written();
        retained.written();
    }
}
