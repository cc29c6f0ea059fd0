package culex.broker.topic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Versions by which a cached match of a Topic Name is recognised as out of date. A change of a subscription moves one of many counters,
 * chosen by the first level of its Topic Filter that is no wildcard, so that only Topic Names with that level at that place match again.
 * Thread-safe.
 */
final class MatchVersions {
    /** How many levels of a filter are looked at. One that begins with as many wildcards concerns all Topic Names. */
    private static final int LEVELS = 3;

    private static final int STRIPES = 1 << 12;
    /** The counter of filters that may match anything. */
    private static final int COMMON = 0;

    private final AtomicLongArray stripes = new AtomicLongArray(STRIPES);
    private final AtomicLong all = new AtomicLong();

    /** Moves with every change. */
    long all() {
        return all.get();
    }

    /** Moves with every change that concerns a Topic Name, and with some others. */
    long of(String topicName) {
        long version = stripes.get(COMMON);
        int from = 0;
        for (int level = 0; level < LEVELS && from <= topicName.length(); level++) {
            int end = topicName.indexOf('/', from);
            int to = end < 0 ? topicName.length() : end;
            version += stripes.get(stripe(level, hash(topicName, from, to)));
            from = to + 1;
        }
        return version;
    }

    /** A subscription of a filter has changed; the change is visible already. {@link #publish} follows. */
    void changed(TopicFilter filter) {
        stripes.incrementAndGet(stripe(filter));
    }

    /** Changes are complete. */
    void publish() {
        all.incrementAndGet();
    }

    private static int stripe(TopicFilter filter) {
        int levels = Math.min(LEVELS, filter.levels().size());
        for (int i = 0; i < levels; i++) {
            String level = filter.levels().get(i);
            if (level.equals("#")) {
                return COMMON;
            }
            if (!level.equals("+")) {
                return stripe(i, hash(level, 0, level.length()));
            }
        }
        return COMMON;
    }

    private static int hash(String text, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    private static int stripe(int level, int hash) {
        int mixed = (hash + level) * 0x9E3779B9;
        return 1 + Math.floorMod(mixed ^ mixed >>> 16, STRIPES - 1);
    }
}
