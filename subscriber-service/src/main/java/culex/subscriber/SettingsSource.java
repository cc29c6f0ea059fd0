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

/** Reads the settings before anything else starts, so that a wrong one stops the start with its own line. */
@ApplicationScoped
public class SettingsSource {

    private final ReadingsSettings settings;

    SettingsSource(ReadingsConfig readings, Config config) {
        SettingNames.check(config);
        SettingValues.check();
        settings = SettingsReader.read(readings, new SplittableRandom());
    }

    @Produces
    @Singleton
    ReadingsSettings settings() {
        return settings;
    }

    // The connectors start later, at LIBRARY_BEFORE.
    void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (Boolean.getBoolean("culex.check-settings")) {
            // The settings are in order, and that was the question: nothing has been started that would have to be
            // stopped.
            Runtime.getRuntime().halt(0);
        }
    }
}
