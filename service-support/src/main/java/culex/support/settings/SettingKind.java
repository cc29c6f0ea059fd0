package culex.support.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMappingInterface.Property;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * The kind of value that a setting accepts.
 *
 * @param description completes the error "... is not ..."; empty if the converter's exception has the text
 * @param normalize returns the value in the form that SmallRye Config converts, or throws an exception for an invalid value
 * @param fallback the value used in place of an invalid one until the start ends
 */
record SettingKind(
        String description, Normalize normalize, @Nullable String fallback) {

    /** The end of a list's name in the mapping. */
    static final String ELEMENTS = "[*]";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) *([KMG])(I?B)?");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*(?<!\\\\),\\s*");
    private static final Pattern NAME_OF_SIZE = Pattern.compile(".*[.-](bytes|packet-size|message-size)(-.*)?");
    private static final String LIST = "a list";

    /** Converts a value into the form that SmallRye Config converts. */
    interface Normalize {
        String apply(String value);
    }

    boolean isList() {
        return description.equals(LIST);
    }

    /** Returns what the setting with this name accepts, by its property of the mapping. */
    static SettingKind of(String name, Property property) {
        if (name.endsWith(ELEMENTS)) {
            boolean optional = property.isOptional();
            String fallback = !optional && property.hasDefaultValue() ? property.getDefaultValue() : null;
            return new SettingKind(LIST, SettingKind::list, fallback);
        }
        if (property.isOptional()) {
            SettingKind nested = of(name, property.asOptional().getNestedProperty());
            return new SettingKind(nested.description(), nested.normalize(), null);
        }
        String fallback = property.hasDefaultValue() ? property.getDefaultValue() : null;
        if (property.isCollection()) {
            return new SettingKind(LIST, SettingKind::list, fallback);
        }
        if (property.isPrimitive()) {
            return of(name, property.asPrimitive().getBoxType(), fallback);
        }
        if (!property.isLeaf()) {
            return new SettingKind("a value", value -> value, fallback);
        }
        Class<? extends Converter<?>> converter = property.asLeaf().getConvertWith();
        return converter == null
                ? of(name, property.asLeaf().getValueRawType(), fallback)
                : new SettingKind("", converting(converter), fallback);
    }

    private static SettingKind of(String name, Class<?> type, @Nullable String fallback) {
        boolean whole = Stream.of(Integer.class, Long.class, java.util.OptionalInt.class, java.util.OptionalLong.class)
                .anyMatch(type::equals);
        if (whole && NAME_OF_SIZE.matcher(name).matches()) {
            return new SettingKind(
                    "a number of bytes, such as 65536, 64KB or 1M", value -> size(value, type), fallback);
        }
        if (whole) {
            return new SettingKind("a whole number", value -> whole(value, type), fallback);
        }
        if (type == Double.class) {
            return new SettingKind("a number", value -> String.valueOf(Double.parseDouble(value.strip())), fallback);
        }
        if (type == Boolean.class) {
            return new SettingKind("true or false", SettingKind::truth, fallback);
        }
        if (type == Duration.class) {
            return new SettingKind("a duration, such as 10s, 500ms, 5m or 24h", SettingKind::duration, fallback);
        }
        if (type == Instant.class) {
            return new SettingKind(
                    "a time, such as 2026-01-31T09:00:00Z",
                    value -> Instant.parse(value.strip()).toString(),
                    fallback);
        }
        if (type.isEnum()) {
            List<String> constants = Arrays.stream(type.getEnumConstants())
                    .map(constant -> hyphenated(((Enum<?>) constant).name()))
                    .toList();
            return new SettingKind(
                    "one of " + String.join(", ", constants), value -> oneOf(constants, value), fallback);
        }
        return new SettingKind("a text", value -> value, fallback);
    }

    private static String list(String value) {
        String elements = SEPARATOR.matcher(value.strip()).replaceAll(",");
        if (Stream.of(elements.split(",", -1)).allMatch(String::isEmpty)) {
            throw new IllegalArgumentException("only commas");
        }
        return elements;
    }

    private static String whole(String value, Class<?> type) {
        boolean small = type == Integer.class || type == java.util.OptionalInt.class;
        return small ? String.valueOf(Integer.parseInt(value.strip())) : String.valueOf(Long.parseLong(value.strip()));
    }

    private static String size(String value, Class<?> type) {
        Matcher size = SIZE.matcher(value.strip().toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            return whole(value, type);
        }
        int shift = 10 * (1 + "KMG".indexOf(size.group(2)));
        return whole(String.valueOf(Math.multiplyExact(Long.parseLong(size.group(1)), 1L << shift)), type);
    }

    private static String truth(String value) {
        String lower = value.strip().toLowerCase(Locale.ROOT);
        if (!lower.equals("true") && !lower.equals("false")) {
            throw new IllegalArgumentException(value);
        }
        return lower;
    }

    private static String duration(String value) {
        new DurationConverter().convert(value.strip());
        return value.strip();
    }

    private static String oneOf(List<String> constants, String value) {
        String asked = hyphenated(value.strip());
        if (!constants.contains(asked)) {
            throw new IllegalArgumentException(value);
        }
        return asked;
    }

    private static String hyphenated(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Normalize converting(Class<? extends Converter<?>> type) {
        try {
            Converter<?> converter = type.getDeclaredConstructor().newInstance();
            return value -> {
                converter.convert(value.strip());
                return value.strip();
            };
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException hidden) {
            return value -> value;
        }
    }
}
