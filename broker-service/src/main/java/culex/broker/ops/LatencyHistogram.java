package culex.broker.ops;

import culex.broker.observe.Counters;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.Collector;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** The histogram of the time from reading a PUBLISH to writing it to a receiver's socket, summed over the loops, for Prometheus. */
@Singleton
public final class LatencyHistogram extends Collector {
    private static final String NAME = "mqtt_publish_to_write_seconds";
    private static final double NANOS = 1e9;

    private final BrokerState state;

    LatencyHistogram(BrokerState state) {
        this.state = state;
    }

    @SuppressWarnings("deprecation") // Quarkus 3.34 has only this registry
    void onStart(@Observes StartupEvent event, PrometheusMeterRegistry registry) {
        registry.getPrometheusRegistry().register(this);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        long[] bounds = Counters.latencyBoundsNanos();
        double count = 0;
        for (int i = 0; i <= bounds.length; i++) {
            int bucket = i;
            count += state.sum(counters -> counters.latencyBucket(bucket));
            double bound = i < bounds.length ? bounds[i] / NANOS : Double.POSITIVE_INFINITY;
            samples.add(sample("_bucket", List.of("le"), List.of(doubleToGoString(bound)), count));
        }
        samples.add(sample("_count", List.of(), List.of(), count));
        samples.add(sample("_sum", List.of(), List.of(), state.sum(Counters::latencySumNanos) / NANOS));
        String help =
                "Time from reading a PUBLISH to writing it to the subscriber's socket (per batch, oldest message)";
        return List.of(new MetricFamilySamples(NAME, Type.HISTOGRAM, help, samples));
    }

    private static MetricFamilySamples.Sample sample(
            String suffix, List<String> labels, List<String> values, double value) {
        return new MetricFamilySamples.Sample(NAME + suffix, labels, values, value);
    }
}
