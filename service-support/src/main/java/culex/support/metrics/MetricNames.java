package culex.support.metrics;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** Removes metrics of Micrometer whose names {@code promtool check metrics} rejects; other metrics have the same information. */
@Singleton
final class MetricNames {
    private static final Set<String> DENIED = Set.of("process.cpu.time", "system.cpu.count");

    @Produces
    @Singleton
    MeterFilter denyBadNames() {
        return MeterFilter.deny(meter -> DENIED.contains(meter.getName()));
    }
}
