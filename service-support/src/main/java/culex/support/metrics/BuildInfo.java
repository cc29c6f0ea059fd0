package culex.support.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The metric with the version of a service: its value is 1, and the version is its label. */
public final class BuildInfo {
    private BuildInfo() {}

    /**
     * Adds the metric {@code PREFIX_build_info}.
     *
     * @param prefix the prefix of the metrics of the service, such as mqtt
     * @param service the name of the service in the description of the metric
     */
    public static void register(MeterRegistry registry, String prefix, String service, String version) {
        Gauge.builder(prefix + ".build.info", () -> 1)
                .description("1, with the version of the " + service)
                .tag("version", version)
                .strongReference(true)
                .register(registry);
    }
}
