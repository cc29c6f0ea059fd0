package culex.broker.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Topic Names that a Topic Filter matches among Topic Names sorted by their UTF-8 bytes (compared as unsigned numbers). For each
 * Topic Name it returns whether it matches and the smallest key at which the next match can be, so that a scan skips everything in between.
 * Immutable.
 */
public final class FilterScan {
    private static final byte[] ANY = {};
    private static final byte[] REST = {};
    /** The first key after all Topic Names that begin with $. */
    private static final byte[] AFTER_SYSTEM = {'$' + 1};

    private static final byte SEPARATOR = '/';
    /** The lowest byte: a key followed by it is the next higher key. */
    private static final byte LEAST = 0;

    private final byte[][] levels;
    private final byte[] start;
    private final boolean isExact;

    public FilterScan(TopicFilter filter) {
        List<String> texts = filter.levels();
        levels = new byte[texts.size()][];
        StringBuilder literal = new StringBuilder();
        boolean isLiteral = true;
        for (int i = 0; i < levels.length; i++) {
            String text = texts.get(i);
            levels[i] = switch (text) {
                case "+" -> ANY;
                case "#" -> REST;
                default -> text.getBytes(StandardCharsets.UTF_8);
            };
            isLiteral &= levels[i] != ANY && levels[i] != REST;
            if (isLiteral) {
                literal.append(i == 0 ? "" : "/").append(text);
            }
        }
        isExact = isLiteral;
        start = literal.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the filter has no wildcard, so that it matches only the Topic Name {@link #start}. */
    public boolean isExact() {
        return isExact;
    }

    /** Returns the smallest key that can match the filter. */
    public byte[] start() {
        return start;
    }

    /** Returns the lowest key that sorts after a Topic Name. */
    public static byte[] behind(byte[] topicName) {
        return with(topicName, topicName.length, LEAST);
    }

    /**
     * Checks a Topic Name.
     *
     * @return the array itself when it matches; otherwise the key at which to continue, because nothing before it matches; null at the end
     * of the scan
     */
    public byte @Nullable [] next(byte[] topic) {
        int from = 0; // start of the level; after the end when the Topic Name has no more levels
        int anyEnd = -1; // end of the level that the last + has matched
        for (int i = 0; i < levels.length; i++) {
            byte[] level = levels[i];
            if ((level == REST || level == ANY) && i == 0 && topic[0] == '$') {
                return AFTER_SYSTEM; // [MQTT-4.7.2-1]
            }
            if (level == REST) {
                return topic; // also at the end of the Topic Name: "a/#" matches "a" (section 4.7.1.2)
            }
            if (from > topic.length) {
                return anyEnd >= 0 ? behind(topic) : below(topic, level);
            }
            if (level == ANY) {
                anyEnd = endOfLevel(topic, from);
                from = anyEnd + 1;
                continue;
            }
            int end = from + level.length;
            int order = order(topic, from, level);
            if (order == 0 && (end == topic.length || topic[end] == SEPARATOR)) {
                from = end + 1;
                continue;
            }
            if (order < 0) {
                return join(topic, from, level);
            }
            boolean isBeforeBelow = order == 0 && topic[end] >= 0 && topic[end] < SEPARATOR;
            if (isBeforeBelow && i < levels.length - 1) {
                return with(topic, end, SEPARATOR);
            }
            return anyEnd >= 0 ? with(topic, anyEnd, (byte) (SEPARATOR + 1)) : null;
        }
        return from > topic.length ? topic : with(topic, from - 1, (byte) (SEPARATOR + 1));
    }

    /**
     * Compares the bytes of a Topic Name from index {@code from} on with a level of a Topic Filter, at most as many bytes as the level has.
     * Returns 0 if these bytes are equal to the level, a negative number if they sort before the level, and a positive one if after it.
     */
    private static int order(byte[] topic, int from, byte[] level) {
        int end = Math.min(topic.length, from + level.length);
        return Arrays.compareUnsigned(topic, from, end, level, 0, level.length);
    }

    private static int endOfLevel(byte[] topic, int from) {
        int end = from;
        while (end < topic.length && topic[end] != SEPARATOR) {
            end++;
        }
        return end;
    }

    private static byte[] below(byte[] topic, byte[] level) {
        return join(with(topic, topic.length, SEPARATOR), topic.length + 1, level);
    }

    private static byte[] join(byte[] topic, int length, byte[] level) {
        byte[] joined = Arrays.copyOf(topic, length + level.length);
        System.arraycopy(level, 0, joined, length, level.length);
        return joined;
    }

    private static byte[] with(byte[] topic, int length, byte last) {
        byte[] key = Arrays.copyOf(topic, length + 1);
        key[length] = last;
        return key;
    }
}
