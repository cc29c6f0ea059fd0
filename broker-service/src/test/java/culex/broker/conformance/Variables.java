package culex.broker.conformance;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of {@code %name} in one run: Client Identifiers, values of {@code with} lines, and values that expectations have bound. */
final class Variables {
    private static final Pattern NAME = Pattern.compile("%(?:(\\w+)|\\{(\\w+)([+-]\\d+)?(?::(\\w+))?})");

    private final String sequence;
    private final Map<String, String> values = new HashMap<>();

    /**
     * Gives values to the variable {@code %t}, for topics, and to {@code %A}, {@code %B} and so on, which are Client Identifiers.
     *
     * @param unique letters and digits that no other run on the same broker process uses
     */
    Variables(Sequence sequence, String unique) {
        this.sequence = sequence.name();
        values.putAll(sequence.words());
        values.put("t", unique);
        for (char name = 'A'; name <= 'Z'; name++) {
            values.put(String.valueOf(name), unique + name);
        }
    }

    void set(String name, String value) {
        values.put(name, value);
    }

    String clientId(String client) {
        return values.getOrDefault(client, client);
    }

    /** Returns the values by name, not as a copy: an expectation adds the values that it binds. */
    Map<String, String> map() {
        return values;
    }

    /** Returns the text with {@code %name}, {@code %{name+1}} and {@code %{name:04x}} replaced by their values. */
    String substituted(String text) {
        return NAME.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        value(found.group(1), found.group(2), found.group(3), found.group(4))));
    }

    private String value(
            @Nullable String plain, @Nullable String braced, @Nullable String plus, @Nullable String format) {
        String name = plain == null ? String.valueOf(braced) : plain;
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("unknown %" + name + " in " + sequence);
        }
        if (plus == null && format == null) {
            return value.contains("%") ? substituted(value) : value;
        }
        long number = Long.parseLong(value) + (plus == null ? 0 : Long.parseLong(plus));
        return format == null ? String.valueOf(number) : String.format(Locale.ROOT, "%" + format, number);
    }
}
