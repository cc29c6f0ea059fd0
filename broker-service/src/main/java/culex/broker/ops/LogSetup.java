package culex.broker.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Prepares the log before anything else starts: ASCII digits in every locale, and a queue between the loggers and the console. */
@Singleton
public final class LogSetup {
    private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE;
    private static final int LAST = Interceptor.Priority.PLATFORM_AFTER + 1000;

    private final MeterRegistry registry;
    private final int linesMax;
    private volatile @Nullable ConsoleQueue console;

    LogSetup(MeterRegistry registry, @ConfigProperty(name = "mqtt.log.console-lines-max") int linesMax) {
        this.registry = registry;
        this.linesMax = linesMax;
    }

    void onStart(@Observes @Priority(FIRST) StartupEvent event) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        ConsoleQueue queue = ConsoleQueue.install(linesMax);
        FunctionCounter.builder("mqtt.log.lines.dropped", queue, ConsoleQueue::dropped)
                .description("Log lines that were dropped because the console did not accept them in time")
                .register(registry);
        console = queue;
    }

    void onStop(@Observes @Priority(LAST) ShutdownEvent event) {
        drain();
    }

    /** Waits up to a second until the console has all lines. Call it at the end of the process. */
    public void drain() {
        ConsoleQueue queue = console;
        if (queue != null) {
            queue.drain();
        }
    }
}
