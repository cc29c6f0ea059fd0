package culex.broker.ops;

import culex.broker.transport.Faults;
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
 * Counts faults, and logs the first of each place with its stack trace, then one a minute with the number of those that were not logged.
 * An exhausted heap ends the process, so that whatever runs it starts it again.
 */
@Singleton
public final class FaultLog implements Faults {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int EXIT_OUT_OF_MEMORY = 3; // as -XX:+ExitOnOutOfMemoryError

    private final Map<Where, Place> places = new EnumMap<>(Where.class);
    private final LongSupplier nanoTime;
    private final Runnable exit;

    /** The faults of one place. */
    private static final class Place {
        private final AtomicLong count = new AtomicLong();
        private final AtomicLong logged = new AtomicLong();
        private final AtomicLong nextLogNanos;

        Place(long nowNanos) {
            nextLogNanos = new AtomicLong(nowNanos);
        }
    }

    @Inject
    FaultLog(MeterRegistry registry) {
        this(registry, System::nanoTime, () -> Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY));
    }

    /** @param exit ends the process */
    FaultLog(MeterRegistry registry, LongSupplier nanoTime, Runnable exit) {
        this.nanoTime = nanoTime;
        this.exit = exit;
        for (Where where : Where.values()) {
            Place place = new Place(nanoTime.getAsLong());
            places.put(where, place);
            FunctionCounter.builder("mqtt.faults", place, counted -> counted.count.get())
                    .description("Unexpected exceptions that were contained; the log has them")
                    .tag("where", where.label())
                    .register(registry);
        }
    }

    @Override
    public void onFault(Where where, String consequence, Throwable fault) {
        if (isHeapExhausted(fault)) {
            try {
                LOG.fatalf("The process ends: %s. Give the broker more heap, or lower mqtt.limits.", fault);
            } finally {
                exit.run();
            }
            return;
        }
        Place place = places.get(where);
        if (place == null) {
            return;
        }
        long count = place.count.incrementAndGet();
        long now = nanoTime.getAsLong();
        long next = place.nextLogNanos.get();
        if (now - next >= 0 && place.nextLogNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
            long unlogged = count - 1 - place.logged.getAndSet(count);
            String others = unlogged <= 0 ? "" : " (" + unlogged + " more since the last such line)";
            LOG.errorf(fault, "Fault in a %s, %s%s", where.label(), LogText.printable(consequence), others);
        }
    }

    /** Whether the heap is full; direct memory and threads that run out are faults of who needed them. */
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
