package culex.broker.security;

import culex.broker.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Topic Filter of a rule with placeholders for properties of a client: {@code ${clientid}} and {@code ${username}}. */
final class TopicTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^{}/]*)}");

    private TopicTemplate() {}

    /**
     * The levels of the filter for a client, or null when the rule does not apply to it. A value with {@code +}, {@code #} or {@code /},
     * which would change the meaning of the filter, never allows a client more: with it, a rule that allows does not apply to the client,
     * and a rule that denies covers everything from that level on.
     *
     * @param values the values by placeholder, without {@code ${}}; other placeholders are invalid
     * @param allows whether the rule allows
     * @throws IllegalArgumentException with one clause when the template is no Topic Filter with known placeholders
     */
    static @Nullable List<String> levels(String template, Map<String, String> values, boolean allows) {
        String plain = PLACEHOLDER.matcher(template).replaceAll(found -> {
            if (!values.containsKey(found.group(1))) {
                throw new IllegalArgumentException("has a placeholder that is not known");
            }
            return "x";
        });
        TopicFilter filter = plain.contains("${") ? null : TopicFilter.parse(plain);
        if (filter == null) {
            throw new IllegalArgumentException("has a Topic Filter that is not valid");
        }
        if (filter.isShared()) {
            throw new IllegalArgumentException("names a Shared Subscription");
        }
        List<String> filled = new ArrayList<>();
        for (String level : TopicFilter.split(template)) {
            String value = filled(level, values);
            boolean isFirst = filled.isEmpty();
            if (value != null && !(isFirst && value.startsWith("$") && level.startsWith("${"))) {
                filled.add(value);
            } else if (allows) {
                return null;
            } else if (value != null) {
                filled.add(value); // unchanged, because a wildcard does not match a first level with $
            } else {
                filled.add("#");
                return isFirst && beginsWithDollar(level, values) ? uncovered() : filled;
            }
        }
        return filled;
    }

    private static boolean beginsWithDollar(String level, Map<String, String> values) {
        Matcher first = PLACEHOLDER.matcher(level);
        return first.lookingAt() && values.getOrDefault(first.group(1), "").startsWith("$");
    }

    private static List<String> uncovered() {
        throw new IllegalArgumentException(
                "denies a Topic Filter that begins with a value of the client, which is no level");
    }

    /** Replaces the placeholders of a level; null when one of the values is empty, or cannot be part of a level. */
    private static @Nullable String filled(String level, Map<String, String> values) {
        Matcher placeholders = PLACEHOLDER.matcher(level);
        StringBuilder text = new StringBuilder();
        int from = 0;
        while (placeholders.find()) {
            String value = values.get(placeholders.group(1));
            if (value == null || value.isEmpty() || hasMeaning(value)) {
                return null;
            }
            text.append(level, from, placeholders.start()).append(value);
            from = placeholders.end();
        }
        return text.append(level, from, level.length()).toString();
    }

    private static boolean hasMeaning(String value) {
        return value.indexOf('+') >= 0 || value.indexOf('#') >= 0 || value.indexOf('/') >= 0;
    }
}
