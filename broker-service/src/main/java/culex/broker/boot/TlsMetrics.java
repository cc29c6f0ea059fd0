package culex.broker.boot;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.runtime.VertxHttpBuildTimeConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.options.HttpServerTlsConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of the listeners with TLS, with the name of the listener as label. The port for relayed clients has the label relay, and the
 * certificate of the HTTP server has the label wss.
 */
@Singleton
final class TlsMetrics {
    private final Broker broker;
    private final HttpCertificate http;
    private final MeterRegistry registry;

    TlsMetrics(
            Broker broker,
            VertxHttpConfig http,
            VertxHttpBuildTimeConfig builtHttp,
            TlsConfigurationRegistry tls,
            MeterRegistry registry) {
        this.broker = broker;
        this.http = new HttpCertificate(
                HttpServerTlsConfig.getHttpServerTlsConfigName(http, builtHttp, LaunchMode.current())
                        .flatMap(tls::get)
                        .orElse(null),
                http.ssl().certificate().files().orElse(List.of()));
        this.registry = registry;
    }

    void onStart(@Observes StartupEvent event) {
        for (TlsListener listener : broker.listeners().tlsListeners()) {
            expiry(listener.name(), listener, TlsListener::secondsToExpiry);
            handshakes(listener, "completed", each -> each.server().completedHandshakes());
            handshakes(listener, "failed", each -> each.server().failedHandshakes());
        }
        if (http.isConfigured()) {
            expiry("wss", http, HttpCertificate::secondsToExpiry);
        }
    }

    private <T> void expiry(String listener, T certificate, ToDoubleFunction<T> seconds) {
        Gauge.builder("mqtt.certificate.expiry.seconds", certificate, seconds)
                .description(
                        "Seconds until the certificate of a listener expires, or of the port for relayed clients (relay); negative when"
                                + " it has expired")
                .tag("listener", listener)
                .register(registry);
    }

    private void handshakes(TlsListener listener, String result, ToDoubleFunction<TlsListener> count) {
        FunctionCounter.builder("mqtt.tls.handshakes", listener, count)
                .description("TLS handshakes that have ended")
                .tag("listener", listener.name())
                .tag("result", result)
                .register(registry);
    }
}
