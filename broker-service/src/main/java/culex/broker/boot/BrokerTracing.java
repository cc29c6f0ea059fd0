package culex.broker.boot;

import culex.broker.config.TracingConfig;
import culex.broker.observe.Observer;
import culex.broker.tracing.MessageTracing;
import culex.broker.tracing.TracingSettings;
import culex.support.tracing.TracingSwitch;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Creates the tracing of messages if the settings switch OpenTelemetry on. */
final class BrokerTracing {
    private static final Logger LOG = Logger.getLogger("culex.broker");

    private BrokerTracing() {}

    /** Returns the observer that traces messages; empty while OpenTelemetry is off, so that tracing then costs nothing. */
    static Optional<Observer> observer(TracingConfig config, Config all, Instance<OpenTelemetry> telemetry) {
        if (!TracingSwitch.isOn(all)) {
            return Optional.empty();
        }
        LOG.infof(
                "Messages are traced, at most %s in a second: Topic Names and Client Identifiers go to the collector of"
                        + " quarkus.otel.exporter.otlp.endpoint. docs/operations.md, section Tracing",
                config.messagesPerSecondMax());
        return Optional.of(new MessageTracing(
                telemetry.get().getTracer("culex.broker"),
                new TracingSettings(config.ratio(), config.trustSampledFlag(), config.messagesPerSecondMax())));
    }
}
