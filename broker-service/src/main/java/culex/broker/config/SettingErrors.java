package culex.broker.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the settings, so that a person learns all of it at once. */
final class SettingErrors {
    private final List<String> errors = new ArrayList<>();

    void unless(boolean fine, String error) {
        if (!fine) {
            errors.add(error);
        }
    }

    /** Stops the start, in one line and without a stack trace, when anything was wrong. */
    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ConfigurationException("Wrong settings: " + String.join("; ", errors));
        }
    }
}
