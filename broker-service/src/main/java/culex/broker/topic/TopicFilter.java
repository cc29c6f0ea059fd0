package culex.broker.topic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Topic Filter (section 4.7), with the Share Name when it is that of a Shared Subscription (section 4.8.2).
 *
 * @param text the filter as the client sent it, the key of its subscription
 * @param shareName the Share Name, or null for a Non-shared Subscription
 * @param levels the levels of the filter, without {@code $share} and Share Name; {@code #} can only be the last one
 */
public record TopicFilter(String text, @Nullable String shareName, List<String> levels) {
    /** The prefix of the Topic Filter of a Shared Subscription. */
    public static final String SHARE = "$share/";

    /**
     * Parses a Topic Filter; null when it is not valid ([MQTT-4.7.1-1], [MQTT-4.7.1-2], [MQTT-4.7.3-1], [MQTT-4.8.2-1], [MQTT-4.8.2-2]).
     */
    public static @Nullable TopicFilter parse(String text) {
        if (!text.startsWith(SHARE)) {
            return of(text, null, text);
        }
        int end = text.indexOf('/', SHARE.length());
        if (end <= SHARE.length()) {
            return null;
        }
        String shareName = text.substring(SHARE.length(), end);
        return shareName.indexOf('+') >= 0 || shareName.indexOf('#') >= 0
                ? null
                : of(text, shareName, text.substring(end + 1));
    }

    /** Whether a text is a valid Topic Filter; cheaper than {@link #parse}, because it allocates nothing. */
    public static boolean isValid(String text) {
        int from = 0;
        if (text.startsWith(SHARE)) {
            int end = text.indexOf('/', SHARE.length());
            if (end <= SHARE.length()) {
                return false;
            }
            for (int i = SHARE.length(); i < end; i++) {
                if (isWildcard(text.charAt(i))) {
                    return false;
                }
            }
            from = end + 1;
        }
        return from < text.length() && hasWildcardsInPlace(text, from);
    }

    private static boolean hasWildcardsInPlace(String text, int from) {
        int last = text.length() - 1;
        for (int i = from; i <= last; i++) {
            char c = text.charAt(i);
            if (isWildcard(c)) {
                boolean begins = i == from || text.charAt(i - 1) == '/';
                boolean ends = i == last || (c == '+' && text.charAt(i + 1) == '/');
                if (!begins || !ends) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isWildcard(char c) {
        return c == '+' || c == '#';
    }

    private static @Nullable TopicFilter of(String text, @Nullable String shareName, String filter) {
        if (filter.isEmpty()) {
            return null;
        }
        List<String> levels = split(filter);
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean misplaced = level.equals("#")
                    ? i < levels.size() - 1
                    : level.indexOf('#') >= 0 || (level.indexOf('+') >= 0 && level.length() > 1);
            if (misplaced) {
                return null;
            }
        }
        return new TopicFilter(text, shareName, levels);
    }

    /** The levels of a Topic Name or Topic Filter; empty levels count. */
    public static List<String> split(String value) {
        List<String> levels = new ArrayList<>(8);
        int from = 0;
        for (int to = value.indexOf('/'); to >= 0; to = value.indexOf('/', from)) {
            levels.add(value.substring(from, to));
            from = to + 1;
        }
        levels.add(value.substring(from));
        return levels;
    }

    public boolean isShared() {
        return shareName != null;
    }

    /** Whether the filter has a wildcard. */
    public boolean hasWildcard() {
        return levels.contains("+") || levels.getLast().equals("#");
    }
}
