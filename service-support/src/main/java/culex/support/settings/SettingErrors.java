package culex.support.settings;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/** Collects the errors of all settings, so that the start reports all of them together. */
public final class SettingErrors {
    private final List<String> errors = new ArrayList<>();

    /** Adds {@code error} if {@code valid} is false. */
    public void unless(boolean valid, String error) {
        if (!valid) {
            errors.add(error);
        }
    }

    /** Throws a {@code ConfigurationException} with all errors in one line, if there are any. It ends the start without a stack trace. */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ConfigurationException("Wrong settings: " + String.join("; ", errors));
        }
    }
}
