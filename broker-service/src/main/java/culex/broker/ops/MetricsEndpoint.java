package culex.broker.ops;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /q/metrics} in Prometheus' text format 0.0.4, which every scraper and {@code promtool check metrics} read. A client that
 * accepts only OpenMetrics gets OpenMetrics. The endpoint of Quarkus would send status 406 when the accepted type has a parameter, and
 * OpenMetrics otherwise.
 */
@Singleton
@SuppressWarnings("deprecation") // Quarkus 3.34 has only this registry
final class MetricsEndpoint {
    private static final String PATH = "/q/metrics";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int BEFORE_QUARKUS = -10_000;

    private final PrometheusMeterRegistry registry;

    MetricsEndpoint(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    void onRouter(@Observes ManagementInterface management) {
        management.router().get(PATH).order(BEFORE_QUARKUS).blockingHandler(this::answer, false);
    }

    private void answer(RoutingContext context) {
        String type = contentType(context.request().getHeader(HttpHeaders.ACCEPT));
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(registry.scrape(type));
    }

    /** The format for a client with this Accept header. */
    static String contentType(@Nullable String accepted) {
        boolean onlyOpenMetrics = accepted != null
                && accepted.contains(OPEN_METRICS)
                && !accepted.contains("text/")
                && !accepted.contains("*/*");
        return onlyOpenMetrics ? TextFormat.CONTENT_TYPE_OPENMETRICS_100 : TextFormat.CONTENT_TYPE_004;
    }
}
