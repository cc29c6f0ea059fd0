package culex.client.runtime;

import culex.support.metrics.MetricsResponse;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Serves the metrics on the HTTP port of the service. */
@Singleton
@SuppressWarnings("deprecation") // Quarkus 3.34 has only this registry, not the newer one in another package
final class MetricsEndpoint {
    private final PrometheusMeterRegistry registry;

    MetricsEndpoint(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    void onRouter(@Observes Router router) {
        MetricsResponse.addTo(router, registry);
    }
}
