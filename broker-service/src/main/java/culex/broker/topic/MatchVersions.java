package culex.broker.topic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Versions that show whether the cached match of a Topic Name is out of date. Each change of a subscription increments one of 4,096
 * counters, chosen by the first level of its Topic Filter that is not a wildcard. So only Topic Names with the same level in the same
 * position (and some others by hash collision) are matched again. Thread-safe.
 */
final class MatchVersions {
    /**
     * Number of levels of a filter that are examined. A change of a filter that begins with this many wildcards affects all Topic Names.
     */
    private static final int LEVELS = 3;

    private static final int STRIPES = 1 << 12;
    /** The counter for filters that can match any Topic Name. */
    private static final int COMMON = 0;

    private final AtomicLongArray stripes = new AtomicLongArray(STRIPES);
    private final AtomicLong all = new AtomicLong();

    /** Increases with every change. */
    long all() {
        return all.get();
    }

    /** Increases with every change that affects a Topic Name, and with some others. */
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

    /** Counts a change of a subscription, after the change is visible in the tree. Call {@link #publish} afterwards. */
    void changed(TopicFilter filter) {
        stripes.incrementAndGet(stripe(filter));
    }

    /** Counts a change that affects all Topic Names, such as a change of permissions. Call {@link #publish} afterwards. */
    void changedAll() {
        stripes.incrementAndGet(COMMON);
    }

    /**
     * Makes the preceding changes visible to readers: increments {@link #all}. Call it after a series of calls of {@link #changed} or
     * {@link #changedAll}.
     */
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
