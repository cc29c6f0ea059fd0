package culex.publisher;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Locale;

/** Numbers have ASCII digits and a decimal point in every log line, whatever the locale of the machine, so that programs find them. */
@ApplicationScoped
class AsciiNumbers {
    private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE - 1;

    void onStart(@Observes @Priority(FIRST) StartupEvent event) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    }
}
