package culex.broker.topic;

import java.util.List;

/**
 * Compares two Topic Filters, given as lists of levels. A Topic Name counts as a filter without wildcards. A wildcard at the first level
 * does not match a level that begins with {@code $} ([MQTT-4.7.2-1]).
 */
public final class FilterRelation {
    private static final String ANY_LEVEL = "+";
    private static final String ALL_LEVELS = "#";

    private FilterRelation() {}

    /** Whether the first filter matches all Topic Names that the second filter matches. */
    public static boolean covers(List<String> filter, List<String> other) {
        if (isWildcardOnSystem(filter, other)) {
            return false;
        }
        int levels = other.size();
        for (int i = 0; i < filter.size(); i++) {
            String level = filter.get(i);
            if (level.equals(ALL_LEVELS)) {
                return true; // "a/#" also covers "a" (section 4.7.1.2)
            }
            if (i >= levels) {
                return false;
            }
            String otherLevel = other.get(i);
            boolean covered = level.equals(ANY_LEVEL) ? !otherLevel.equals(ALL_LEVELS) : level.equals(otherLevel);
            if (!covered) {
                return false;
            }
        }
        return filter.size() == levels;
    }

    /** Whether there is a Topic Name that both filters match. */
    public static boolean overlap(List<String> one, List<String> other) {
        if (isWildcardOnSystem(one, other) || isWildcardOnSystem(other, one)) {
            return false;
        }
        int common = Math.min(one.size(), other.size());
        for (int i = 0; i < common; i++) {
            String a = one.get(i);
            String b = other.get(i);
            if (a.equals(ALL_LEVELS) || b.equals(ALL_LEVELS)) {
                return true;
            }
            if (!a.equals(b) && !a.equals(ANY_LEVEL) && !b.equals(ANY_LEVEL)) {
                return false;
            }
        }
        return endsWith(one, common) && endsWith(other, common);
    }

    /**
     * Whether a filter has exactly this many levels, or one more that is {@code #}: such a filter also matches Topic Names without that
     * level.
     */
    private static boolean endsWith(List<String> filter, int levels) {
        return filter.size() == levels
                || (filter.size() == levels + 1 && filter.get(levels).equals(ALL_LEVELS));
    }

    private static boolean isWildcardOnSystem(List<String> filter, List<String> other) {
        String first = filter.getFirst();
        return other.getFirst().startsWith("$") && (first.equals(ANY_LEVEL) || first.equals(ALL_LEVELS));
    }
}
