package culex.broker.config;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import jakarta.annotation.Priority;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Checks the values of our settings before they are converted, so that a wrong one is reported in our form and not with the text of a
 * library. It also takes the spaces off the elements of a list, and takes sizes such as {@code 64KB} and {@code 1M}. A wrong value is
 * replaced by the default until {@link #check} stops the start. SmallRye Config makes and calls it, from any thread.
 */
@Priority(SettingValues.BEFORE_ALL_OTHERS)
public final class SettingValues implements ConfigSourceInterceptor {
    static final int BEFORE_ALL_OTHERS = 1_000_000;

    private static final long serialVersionUID = 1;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) *([KMG])(I?B)?");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*(?<!\\\\),\\s*");
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");
    private static final Pattern NAME_OF_SIZE = Pattern.compile(".*[.-](bytes|packet-size|message-size)(-.*)?");

    private static final String ELEMENTS = "[*]";
    private static final String LIST = "a list";

    /** What is wrong, by the name of the setting. */
    private static final SortedMap<String, String> ERRORS = new ConcurrentSkipListMap<>();

    /** What a setting takes. Filled while a native image is built, so that the program needs no reflection for it. */
    private static final Map<String, Kind> KINDS = SettingNames.PROPERTIES.entrySet().stream()
            .collect(Collectors.toMap(
                    entry -> entry.getKey().replace(ELEMENTS, ""),
                    entry -> kind(entry.getKey(), entry.getValue()),
                    (one, other) -> one.description().equals(LIST) ? one : other));

    /**
     * What a setting takes.
     *
     * @param description what a value must be, for the error; empty when the converter says it
     * @param normalize gives the value in the form that SmallRye Config converts, or throws an exception
     * @param fallback what holds until the start is stopped
     */
    private record Kind(
            String description,
            Normalize normalize,
            @Nullable String fallback) {}

    /** Brings a value into the form that SmallRye Config converts. */
    private interface Normalize {
        String apply(String value);
    }

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (value == null || value.getValue() == null || !name.startsWith(SettingNames.PREFIX)) {
            return value;
        }
        Kind kind = KINDS.get(SettingNames.general(INDEX.matcher(name).replaceFirst("")));
        return kind == null ? value : value.withValue(checked(name, value, kind));
    }

    private static String checked(String name, ConfigValue value, Kind kind) {
        String text = value.getValue();
        String fallback = kind.fallback();
        if (text.isBlank() && fallback != null) {
            ERRORS.put(name, written(name, value) + " is empty (without it the default holds: " + fallback + ")");
            return fallback;
        }
        if (text.isBlank()) {
            return text;
        }
        try {
            return kind.normalize().apply(text);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            String what = kind.description().isEmpty() ? ": " + wrong.getMessage() : " is not " + kind.description();
            ERRORS.put(name, (written(name, value) + '=' + text + what).replaceAll("\\R", " "));
            return fallback == null ? "" : fallback;
        }
    }

    /** The name as the person has written it: a variable of the environment, or a property. */
    private static String written(String name, ConfigValue value) {
        String source = value.getConfigSourceName();
        return source != null && source.contains("EnvConfigSource") ? SettingNames.environmentName(name) : name;
    }

    /** Throws a {@code ConfigurationException} that says in one line which values are wrong. */
    public static void check() {
        var errors = new SettingErrors();
        List<String> found = List.copyOf(ERRORS.values());
        ERRORS.clear();
        found.forEach(error -> errors.unless(false, error));
        errors.throwIfAny();
    }

    private static Kind kind(String name, Property property) {
        if (name.endsWith(ELEMENTS)) {
            boolean optional = property.isOptional();
            String fallback = !optional && property.hasDefaultValue() ? property.getDefaultValue() : null;
            return new Kind(LIST, SettingValues::list, fallback);
        }
        if (property.isOptional()) {
            Kind nested = kind(name, property.asOptional().getNestedProperty());
            return new Kind(nested.description(), nested.normalize(), null);
        }
        String fallback = property.hasDefaultValue() ? property.getDefaultValue() : null;
        if (property.isCollection()) {
            return new Kind(LIST, SettingValues::list, fallback);
        }
        if (property.isPrimitive()) {
            return kind(name, property.asPrimitive().getBoxType(), fallback);
        }
        if (!property.isLeaf()) {
            return new Kind("a value", value -> value, fallback);
        }
        Class<? extends Converter<?>> converter = property.asLeaf().getConvertWith();
        return converter == null
                ? kind(name, property.asLeaf().getValueRawType(), fallback)
                : new Kind("", converting(converter), fallback);
    }

    private static Kind kind(String name, Class<?> type, @Nullable String fallback) {
        boolean whole = Stream.of(Integer.class, Long.class, java.util.OptionalInt.class, java.util.OptionalLong.class)
                .anyMatch(type::equals);
        if (whole && NAME_OF_SIZE.matcher(name).matches()) {
            return new Kind("a number of bytes, such as 65536, 64KB or 1M", value -> size(value, type), fallback);
        }
        if (whole) {
            return new Kind("a whole number", value -> whole(value, type), fallback);
        }
        if (type == Double.class) {
            return new Kind("a number", value -> String.valueOf(Double.parseDouble(value.strip())), fallback);
        }
        if (type == Boolean.class) {
            return new Kind("true or false", SettingValues::truth, fallback);
        }
        if (type == Duration.class) {
            return new Kind("a duration, such as 10s, 500ms, 5m or 24h", SettingValues::duration, fallback);
        }
        if (type.isEnum()) {
            List<String> constants = Arrays.stream(type.getEnumConstants())
                    .map(constant -> hyphenated(((Enum<?>) constant).name()))
                    .toList();
            return new Kind("one of " + String.join(", ", constants), value -> oneOf(constants, value), fallback);
        }
        return new Kind("a text", value -> value, fallback);
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
