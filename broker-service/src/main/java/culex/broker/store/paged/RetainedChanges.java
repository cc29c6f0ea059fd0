package culex.broker.store.paged;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The latest change of each Topic Name that is not stored yet. Loops add, the store's thread removes, any thread reads. */
final class RetainedChanges {
    private final ConcurrentSkipListMap<byte[], RetainedChange> latest =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong heldBytes = new AtomicLong();

    boolean isEmpty() {
        return latest.isEmpty();
    }

    /** How many retained messages more there are with these changes. */
    long messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** What the changes take in memory. */
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

    /** A change is stored; a later one of the same Topic Name stays. */
    void remove(RetainedChange change) {
        if (latest.remove(change.topic(), change)) {
            count(change, -1);
        }
    }

    private void count(RetainedChange change, int sign) {
        messages.addAndGet((long) sign * change.moreMessages());
        bytes.addAndGet((long) sign * change.moreBytes());
        heldBytes.addAndGet((long) sign * change.heldBytes());
    }

    /** The first change from a Topic Name on, or behind it; null when there is none. */
    @Nullable RetainedChange first(byte[] topic, boolean isBehind) {
        Map.Entry<byte[], RetainedChange> entry = isBehind ? latest.higherEntry(topic) : latest.ceilingEntry(topic);
        return entry == null ? null : entry.getValue();
    }
}
