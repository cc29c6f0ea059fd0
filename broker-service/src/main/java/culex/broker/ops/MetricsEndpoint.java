package culex.broker.ops;

import culex.support.metrics.MetricsResponse;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Serves the metrics on the management port, which clients do not reach. */
@Singleton
@SuppressWarnings("deprecation") // Quarkus 3.34 has only this registry
final class MetricsEndpoint {
    private final PrometheusMeterRegistry registry;

    MetricsEndpoint(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    void onRouter(@Observes ManagementInterface management) {
        MetricsResponse.addTo(management.router(), registry);
    }
}
