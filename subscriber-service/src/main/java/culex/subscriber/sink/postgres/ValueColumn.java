package culex.subscriber.sink.postgres;

import culex.subscriber.Reading;
import culex.subscriber.sink.JsonField;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A column with one value of JSON payloads. Immutable. */
public final class ValueColumn {

    private static final Pattern FORM = Pattern.compile("([a-z_][a-z0-9_]{0,62}):([a-z]+)(?::(.+))?");

    private final String name;
    private final ColumnType type;
    private final String path;
    private final JsonField field;

    private ValueColumn(String name, ColumnType type, String path) {
        this.name = name;
        this.type = type;
        this.path = path;
        this.field = new JsonField(path);
    }

    /**
     * Returns the column of a setting: {@code name:type:path}; without a path the name is the path.
     *
     * @throws IllegalArgumentException if the text is malformed
     */
    public static ValueColumn of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not name:type:path, with a name of lower-case letters, digits and underscores"
                            .formatted(text));
        }
        String name = matcher.group(1);
        ColumnType type = Arrays.stream(ColumnType.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(matcher.group(2)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' has the type %s, but there are only double, bigint, boolean, text and timestamp"
                                .formatted(text, matcher.group(2))));
        return new ValueColumn(name, type, matcher.group(3) == null ? name : matcher.group(3));
    }

    /** Returns the name; it is safe as part of a statement. */
    public String name() {
        return name;
    }

    ColumnType type() {
        return type;
    }

    /**
     * Returns the value in a message, null if it has none.
     *
     * @throws IllegalArgumentException if the value does not have the type
     */
    @Nullable Object value(Reading reading) {
        String text = field.find(reading.payload()).orElse(null);
        try {
            return text == null ? null : type.value(text);
        } catch (ArithmeticException | IllegalArgumentException otherType) {
            throw new IllegalArgumentException(
                    "the field %s does not fit into the column %s of the type %s"
                            .formatted(path, name, type.name().toLowerCase(Locale.ROOT)),
                    otherType);
        }
    }
}
