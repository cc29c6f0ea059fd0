package culex.support.settings;

import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the values of a service's settings before SmallRye Config converts them, so that an invalid value is reported in the same form as
 * every other error and not with a library's text. It also strips the spaces around the elements of a list and converts sizes such as
 * {@code 64KB} and {@code 1M}. The default replaces an invalid value until {@link #check} ends the start.
 *
 * <p>A {@code ConfigSourceInterceptor} of the service calls {@link #valueOf}, from any thread.
 */
public final class SettingValues {
    /** The priority of the service's interceptor, which runs before all others. */
    public static final int PRIORITY = 1_000_000;

    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");

    private final SettingNames names;
    private final Map<String, SettingKind> kinds;
    /** Error texts by the name of the setting. */
    private final SortedMap<String, String> errors = new ConcurrentSkipListMap<>();

    /** Reads the kind of value of each setting. As with {@code names}, a service stores the object in a static field. */
    public SettingValues(SettingNames names) {
        this.names = names;
        kinds = names.properties().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().replace(SettingKind.ELEMENTS, ""),
                        entry -> SettingKind.of(entry.getKey(), entry.getValue()),
                        (one, other) -> one.isList() ? one : other));
    }

    /** Returns the value of the next interceptors, in the form that SmallRye Config converts. */
    public @Nullable ConfigValue valueOf(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (value == null || value.getValue() == null || !names.hasPrefix(name)) {
            return value;
        }
        SettingKind kind = kinds.get(names.general(INDEX.matcher(name).replaceFirst("")));
        return kind == null ? value : value.withValue(checked(name, value, kind));
    }

    private String checked(String name, ConfigValue value, SettingKind kind) {
        String text = value.getValue();
        String fallback = kind.fallback();
        if (text.isBlank() && fallback != null) {
            errors.put(name, written(name, value) + " is empty (without it the default holds: " + fallback + ")");
            return fallback;
        }
        if (text.isBlank()) {
            return text;
        }
        try {
            return kind.normalize().apply(text);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException wrong) {
            String what = kind.description().isEmpty() ? ": " + wrong.getMessage() : " is not " + kind.description();
            errors.put(name, (written(name, value) + '=' + text + what).replaceAll("\\R", " "));
            return fallback == null ? "" : fallback;
        }
    }

    /** Returns the name as the user wrote it: the environment variable or the property. */
    private static String written(String name, ConfigValue value) {
        String source = value.getConfigSourceName();
        return source != null && source.contains("EnvConfigSource") ? SettingNames.environmentName(name) : name;
    }

    /** If there are invalid values, throws a {@code ConfigurationException} that lists all of them in one line, and clears the list. */
    public void check() {
        var found = new SettingErrors();
        List<String> texts = List.copyOf(errors.values());
        errors.clear();
        texts.forEach(error -> found.unless(false, error));
        found.throwIfAny();
    }
}
