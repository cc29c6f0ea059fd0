package culex.broker.ops;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The metrics of the memory budget: the bytes in use, and the limits that were reached. */
@Singleton
public final class MemoryMetrics {
    private final MemoryBudget budget;
    private final MeterRegistry registry;

    MemoryMetrics(MemoryBudget budget, MeterRegistry registry) {
        this.budget = budget;
        this.registry = registry;
    }

    void onStart(@Observes StartupEvent event) {
        for (MemoryUse use : MemoryUse.values()) {
            Gauge.builder("mqtt.memory.bytes", budget, held -> held.bytes(use))
                    .description("Bytes of memory that the broker holds for clients")
                    .tag("of", use.label())
                    .register(registry);
        }
        Gauge.builder("mqtt.memory.limit.bytes", budget, MemoryBudget::limitBytes)
                .description("Limit of the memory budget; shedding begins at 60 % of it, critical at 75 %")
                .register(registry);
        Gauge.builder("mqtt.memory.state", budget, held -> held.state().ordinal())
                .description("0 normal, 1 shedding, 2 critical")
                .register(registry);
        for (LimitReached limit : LimitReached.values()) {
            FunctionCounter.builder("mqtt.limits.reached", budget, held -> held.timesReached(limit))
                    .description("How often a limit was reached")
                    .tag("limit", limit.label())
                    .register(registry);
        }
    }
}
