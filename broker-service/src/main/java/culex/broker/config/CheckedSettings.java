package culex.broker.config;

import culex.support.settings.SettingNames;
import culex.support.settings.SettingValues;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Expressions;
import jakarta.annotation.Priority;
import java.util.NavigableSet;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Checks the names and the values of the settings that begin with {@code mqtt.}. SmallRye Config creates and calls this class, from any
 * thread.
 */
@Priority(SettingValues.PRIORITY)
public final class CheckedSettings implements ConfigSourceInterceptor {
    private static final long serialVersionUID = 1;
    private static final SettingNames NAMES = new SettingNames(BrokerConfig.class, "mqtt.");
    /** Settings whose {@code ${username}} is a placeholder of the broker, and not the name of another setting. */
    private static final String TEMPLATES = "mqtt.auth.http.body.";

    private static final SettingValues VALUES = new SettingValues(NAMES);

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        return name.startsWith(TEMPLATES)
                ? Expressions.withoutExpansion(() -> VALUES.valueOf(context, name))
                : VALUES.valueOf(context, name);
    }

    /** The names of all settings; a name with {@code *} represents one setting for each name that the operator chooses. */
    public static NavigableSet<String> names() {
        return NAMES.names();
    }

    /** Throws a {@code ConfigurationException} that names in one line all settings that do not exist. */
    public static void checkNames(Config config) {
        NAMES.check(config);
    }

    /** Throws a {@code ConfigurationException} that lists in one line all values that are invalid. */
    public static void checkValues() {
        VALUES.check();
    }
}
