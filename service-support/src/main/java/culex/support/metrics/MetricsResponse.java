package culex.support.metrics;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Responds to {@code /q/metrics} in Prometheus' text format 0.0.4, which every scraper and {@code promtool check metrics} read. A scraper
 * that accepts only OpenMetrics gets OpenMetrics. The endpoint of Quarkus would return status 406 for a type with a parameter, and
 * OpenMetrics for all others.
 */
@SuppressWarnings("deprecation") // Quarkus 3.34 has only this registry, not the newer one in another package
public final class MetricsResponse {
    private static final String PATH = "/q/metrics";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int BEFORE_QUARKUS = -10_000;

    private MetricsResponse() {}

    /** Adds the response to a router, before the endpoint of Quarkus. The router determines the port of the response. */
    public static void addTo(Router router, PrometheusMeterRegistry registry) {
        router.get(PATH)
                .method(HttpMethod.HEAD)
                .order(BEFORE_QUARKUS)
                .blockingHandler(context -> respond(context, registry), false);
    }

    private static void respond(RoutingContext context, PrometheusMeterRegistry registry) {
        String type = contentType(context.request().getHeader(HttpHeaders.ACCEPT));
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(registry.scrape(type));
    }

    /** Returns the content type for a scraper that accepts these types. */
    static String contentType(@Nullable String accepted) {
        boolean onlyOpenMetrics = accepted != null
                && accepted.contains(OPEN_METRICS)
                && !accepted.contains("text/")
                && !accepted.contains("*/*");
        return onlyOpenMetrics ? TextFormat.CONTENT_TYPE_OPENMETRICS_100 : TextFormat.CONTENT_TYPE_004;
    }
}
