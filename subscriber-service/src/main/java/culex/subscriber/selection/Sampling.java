package culex.subscriber.selection;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Selects at most one message of each topic in an interval. Its memory is bounded: topics beyond the maximum are not sampled. */
final class Sampling {

    /** The names of all remembered topics together have at most this number of characters: clients choose them. */
    static final int NAME_CHARS_MAX = 8 * 1024 * 1024;

    private final long intervalNanos;
    private final int topicsMax;
    private final LongSupplier nanoTime;
    /** The time of the last selected message of each topic, the oldest first. */
    private final Map<String, Long> selected = new LinkedHashMap<>();

    private int nameChars;

    /** {@code nanoTime}: the monotonic clock. */
    Sampling(Duration interval, int topicsMax, LongSupplier nanoTime) {
        this.intervalNanos = interval.toNanos();
        this.topicsMax = topicsMax;
        this.nanoTime = nanoTime;
    }

    /** Whether a message of a topic is selected; if so, the next interval of the topic begins. */
    synchronized boolean select(String topic) {
        long now = nanoTime.getAsLong();
        forgetBefore(now);
        if (selected.containsKey(topic)) {
            return false;
        }
        if (selected.size() < topicsMax && nameChars + topic.length() <= NAME_CHARS_MAX) {
            selected.put(topic, now);
            nameChars += topic.length();
        }
        return true;
    }

    /** How many topics are remembered. */
    synchronized int topics() {
        return selected.size();
    }

    /** Removes the topics whose interval has ended. */
    private void forgetBefore(long now) {
        Iterator<Map.Entry<String, Long>> oldest = selected.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Long> entry = oldest.next();
            if (now - entry.getValue() < intervalNanos) {
                return;
            }
            nameChars -= entry.getKey().length();
            oldest.remove();
        }
    }
}
