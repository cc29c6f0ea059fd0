package culex.subscriber;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.SplittableRandom;
import org.eclipse.microprofile.config.Config;

/**
 * Reads and checks the settings before any other part of the service starts, so that an invalid one ends the start with one line that names
 * it.
 */
@ApplicationScoped
public class SettingsSource {

    private final ReadingsSettings settings;

    SettingsSource(ReadingsConfig readings, Config config) {
        CheckedSettings.checkNames(config);
        CheckedSettings.checkValues();
        settings = SettingsReader.read(readings, new SplittableRandom());
    }

    @Produces
    @Singleton
    ReadingsSettings settings() {
        return settings;
    }

    // Runs before the connectors, which start at LIBRARY_BEFORE.
    void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (Boolean.getBoolean("culex.check-settings")) {
            // The caller requested only a check of the settings, and they are valid. Nothing has been started yet that
            // must be stopped.
            Runtime.getRuntime().halt(0);
        }
    }
}
