package culex.subscriber.sink.gauges;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of payloads that is shown.
 *
 * @param name the name of the gauge, after {@code readings_value_}
 * @param path the path of the field
 */
public record GaugeValue(String name, String path) {

    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9_]{0,62})(?::(.+))?");

    /**
     * Returns the value of a setting: {@code name:path}; without a path the name is the path.
     *
     * @throws IllegalArgumentException if the text is malformed
     */
    public static GaugeValue of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not name:path, with a name of lower-case letters, digits and underscores".formatted(text));
        }
        return new GaugeValue(matcher.group(1), matcher.group(2) == null ? matcher.group(1) : matcher.group(2));
    }
}
