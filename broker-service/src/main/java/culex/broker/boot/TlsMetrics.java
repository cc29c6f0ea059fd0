package culex.broker.boot;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** The metrics of the listeners with TLS; their names are the operator's, so they are labels. */
@Singleton
final class TlsMetrics {
    private final Broker broker;
    private final MeterRegistry registry;

    TlsMetrics(Broker broker, MeterRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    void onStart(@Observes StartupEvent event) {
        for (TlsListener listener : broker.listeners().tlsListeners()) {
            Gauge.builder("mqtt.certificate.expiry.seconds", listener, TlsListener::secondsToExpiry)
                    .description("Seconds until the certificate of a listener expires; negative when it has expired")
                    .tag("listener", listener.name())
                    .register(registry);
            handshakes(listener, "completed", each -> each.server().completedHandshakes());
            handshakes(listener, "failed", each -> each.server().failedHandshakes());
        }
    }

    private void handshakes(TlsListener listener, String result, ToDoubleFunction<TlsListener> count) {
        FunctionCounter.builder("mqtt.tls.handshakes", listener, count)
                .description("TLS handshakes that have ended")
                .tag("listener", listener.name())
                .tag("result", result)
                .register(registry);
    }
}
