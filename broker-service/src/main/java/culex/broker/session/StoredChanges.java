package culex.broker.session;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows which subscriptions of a stored Session the store has with their options and identifier as they are now. Numbers the changes and
 * remembers those that are not confirmed. Takes no memory for them while there are none. On the loop that owns the Session.
 */
public final class StoredChanges {
    /**
     * The Topic Filters with the number of their last change, in the order of these numbers. One whose write failed stays until a later
     * change is stored.
     */
    private @Nullable Map<String, Long> unstored;

    private long last;

    StoredChanges() {}

    /** A subscription was appended to the journal. */
    void changed(String topicFilter) {
        Map<String, Long> numbers = unstored == null ? new LinkedHashMap<>(2) : unstored;
        numbers.remove(topicFilter); // keeps the order of the numbers
        numbers.put(topicFilter, ++last);
        unstored = numbers;
    }

    /** A subscription is there no longer. */
    void removed(String topicFilter) {
        last++;
        if (unstored != null) {
            unstored.remove(topicFilter);
        }
    }

    /** Whether the store has a subscription as it is now. */
    public boolean isStored(String topicFilter) {
        return unstored == null || !unstored.containsKey(topicFilter);
    }

    /** The number of the last change. */
    public long last() {
        return last;
    }

    /** The store has all changes up to this number. */
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
