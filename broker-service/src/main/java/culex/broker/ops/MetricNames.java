package culex.broker.ops;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** Removes metrics of a library whose names {@code promtool check metrics} rejects; other metrics have the same values. */
@Singleton
final class MetricNames {
    private static final Set<String> LEFT_OUT = Set.of("process.cpu.time", "system.cpu.count");

    @Produces
    @Singleton
    MeterFilter wellNamed() {
        return MeterFilter.deny(meter -> LEFT_OUT.contains(meter.getName()));
    }
}
