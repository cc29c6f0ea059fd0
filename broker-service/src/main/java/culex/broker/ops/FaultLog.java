package culex.broker.ops;

import culex.broker.transport.Faults;
import culex.broker.transport.LogInterval;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Counts faults. Logs the first fault of each location with its stack trace, then at most one per minute with the number of faults that
 * were not logged since then. Heap exhaustion ends the process, so that its supervisor restarts it.
 */
@Singleton
public final class FaultLog implements Faults {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int EXIT_OUT_OF_MEMORY = 3; // the exit code that a JVM with -XX:+ExitOnOutOfMemoryError has

    private final Map<Where, Location> locations = new EnumMap<>(Where.class);
    private final Runnable exit;

    /** The faults that were thrown at one location in the code. */
    private static final class Location {
        private final AtomicLong count = new AtomicLong();
        private final AtomicLong logged = new AtomicLong();
        private final LogInterval lines;

        Location(LongSupplier nanoTime) {
            lines = new LogInterval(INTERVAL, nanoTime);
        }
    }

    @Inject
    FaultLog(MeterRegistry registry) {
        this(registry, System::nanoTime, () -> Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY));
    }

    /** @param exit ends the process */
    FaultLog(MeterRegistry registry, LongSupplier nanoTime, Runnable exit) {
        this.exit = exit;
        for (Where where : Where.values()) {
            Location location = new Location(nanoTime);
            locations.put(where, location);
            FunctionCounter.builder("mqtt.faults", location, counted -> counted.count.get())
                    .description(
                            "Unexpected exceptions; each closed one connection or session at most, and the log has stack traces")
                    .tag("where", where.label())
                    .register(registry);
        }
    }

    @Override
    public void onFault(Where where, String consequence, Throwable fault) {
        if (isHeapExhausted(fault)) {
            try {
                LOG.fatalf("The process ends: %s. Give the broker more heap, or lower mqtt.limits", fault);
            } finally {
                exit.run();
            }
            return;
        }
        Location location = locations.get(where);
        if (location == null) {
            return;
        }
        long count = location.count.incrementAndGet();
        if (location.lines.mayLog()) {
            long unlogged = count - 1 - location.logged.getAndSet(count);
            String others = unlogged <= 0 ? "" : " (" + unlogged + " more since the last such line)";
            LOG.errorf(fault, "Fault in a %s, %s%s", where.label(), LogText.printable(consequence), others);
        }
    }

    /** Whether the heap is exhausted. Exhausted direct memory and threads are faults of the connection that needed them. */
    private static boolean isHeapExhausted(Throwable fault) {
        if (fault.getClass() != OutOfMemoryError.class) {
            return false; // Netty's OutOfDirectMemoryError is a subclass
        }
        String message = String.valueOf(fault.getMessage());
        return message.contains("Java heap space")
                || message.contains("GC overhead limit")
                || message.contains("Metaspace");
    }
}
