package culex.broker.store.paged;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages that were set or deleted, but are not stored yet: the newest change of each Topic Name. Event loops add them, the store
 * writer removes them, any thread reads them.
 */
final class RetainedChanges {
    private final ConcurrentSkipListMap<byte[], RetainedChange> latest =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong heldBytes = new AtomicLong();

    boolean isEmpty() {
        return latest.isEmpty();
    }

    /** The change of the number of retained messages by all unstored changes. */
    long messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** The bytes that the changes take in memory. */
    long heldBytes() {
        return heldBytes.get();
    }

    @Nullable RetainedChange get(byte[] topic) {
        return latest.get(topic);
    }

    void put(RetainedChange change) {
        count(change, 1);
        RetainedChange before = latest.put(change.topic(), change);
        if (before != null) {
            count(before, -1);
        }
    }

    boolean putIfAbsent(RetainedChange change) {
        boolean isAdded = latest.putIfAbsent(change.topic(), change) == null;
        if (isAdded) {
            count(change, 1);
        }
        return isAdded;
    }

    /** Removes a change that is stored now, unless a later change of the same Topic Name has replaced the change. */
    void remove(RetainedChange change) {
        if (latest.remove(change.topic(), change)) {
            count(change, -1);
        }
    }

    private void count(RetainedChange change, int sign) {
        messages.addAndGet((long) sign * change.messagesAdded());
        bytes.addAndGet((long) sign * change.bytesAdded());
        heldBytes.addAndGet((long) sign * change.heldBytes());
    }

    /** The first change at or after a Topic Name, or, if {@code isAfter}, only after it; null when there is none. */
    @Nullable RetainedChange first(byte[] topic, boolean isAfter) {
        Map.Entry<byte[], RetainedChange> entry = isAfter ? latest.higherEntry(topic) : latest.ceilingEntry(topic);
        return entry == null ? null : entry.getValue();
    }
}
