package culex.broker.conformance;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code %name} means in one run: the run's own names, the choices of {@code with}, and what expectations have bound. */
final class Variables {
    private static final Pattern NAME = Pattern.compile("%(?:(\\w+)|\\{(\\w+)([+-]\\d+)?(?::(\\w+))?})");

    private final String sequence;
    private final Map<String, String> values = new HashMap<>();

    /**
     * Begins with {@code %t} and the Client Identifiers {@code %A} to {@code %Z}.
     *
     * @param unique letters and digits that no other run of this broker's life uses
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

    /** The values themselves, for an expectation to compare with and to bind in. */
    Map<String, String> map() {
        return values;
    }

    /** Puts the values of {@code %name}, {@code %{name+1}} and {@code %{name:04x}} in. */
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
