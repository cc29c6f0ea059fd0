package culex.broker.session;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which subscriptions of a stored Session are durable with their current options and identifier. Numbers the changes and remembers
 * those that are not confirmed. Uses no memory while all changes are confirmed. Runs on the loop that owns the Session.
 */
public final class StoredChanges {
    /**
     * The Topic Filters with the number of their last change, in the order of these numbers. A Topic Filter whose write failed stays in the
     * map until a later change is stored.
     */
    private @Nullable Map<String, Long> unstored;

    private long last;

    StoredChanges() {}

    /** Called when a subscription was appended to the journal. */
    void changed(String topicFilter) {
        Map<String, Long> numbers = unstored == null ? new LinkedHashMap<>(2) : unstored;
        numbers.remove(topicFilter); // keeps the order of the numbers
        numbers.put(topicFilter, ++last);
        unstored = numbers;
    }

    /** Called when the Session has ended: its subscriptions are not stored any more. */
    void clear() {
        unstored = null;
    }

    /** Called when a subscription was removed. */
    void removed(String topicFilter) {
        last++;
        if (unstored != null) {
            unstored.remove(topicFilter);
        }
    }

    /** Whether a subscription is stored with its current options and identifier. */
    public boolean isStored(String topicFilter) {
        return unstored == null || !unstored.containsKey(topicFilter);
    }

    /** The number that identifies the last change; changes are numbered in their order. */
    public long last() {
        return last;
    }

    /** Called when the store has made all changes up to and including number {@code change} durable. */
    public void confirm(long change) {
        if (unstored == null) {
            return;
        }
        Iterator<Long> numbers = unstored.values().iterator();
        while (numbers.hasNext() && numbers.next() <= change) {
            numbers.remove();
        }
        if (unstored.isEmpty()) {
            unstored = null;
        }
    }
}
