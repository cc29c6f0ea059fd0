package culex.client.runtime;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Locale;

/**
 * Makes every log line print numbers with ASCII digits and a decimal point, whatever the locale of the machine, so that programs can parse
 * them.
 */
@ApplicationScoped
class AsciiNumbers {
    private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE - 1;

    void onStart(@Observes @Priority(FIRST) StartupEvent event) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    }
}
