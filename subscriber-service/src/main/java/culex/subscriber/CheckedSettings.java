package culex.subscriber;

import culex.support.settings.SettingNames;
import culex.support.settings.SettingValues;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import jakarta.annotation.Priority;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Checks the names and the values of the settings that begin with {@code readings.}. SmallRye Config creates and calls it, from any thread.
 */
@Priority(SettingValues.PRIORITY)
public final class CheckedSettings implements ConfigSourceInterceptor {
    private static final long serialVersionUID = 1;
    private static final SettingNames NAMES = new SettingNames(ReadingsConfig.class, "readings.");
    private static final SettingValues VALUES = new SettingValues(NAMES);

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        return VALUES.valueOf(context, name);
    }

    /** Throws a {@code ConfigurationException} that names in one line all settings that do not exist. */
    static void checkNames(Config config) {
        NAMES.check(config);
    }

    /** Throws a {@code ConfigurationException} that lists in one line all values that are invalid. */
    static void checkValues() {
        VALUES.check();
    }
}
