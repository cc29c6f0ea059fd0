package culex.subscriber.ops;

import culex.subscriber.channel.ConnectionState;
import culex.support.metrics.BuildInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The metrics of the service. It is created at start, so that every metric exists before the first message. No label value comes from a
 * client.
 */
@Startup
@ApplicationScoped
public class ReadingsMetrics {

    private final Counter received;
    private final Counter handled;
    private final Counter failed;
    private final Counter tooLarge;
    private final Counter leftOut;

    ReadingsMetrics(
            MeterRegistry registry,
            ConnectionState state,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        BuildInfo.register(registry, "readings", "subscriber", version);
        received = Counter.builder("readings.messages.received")
                .description("Messages received from the broker")
                .register(registry);
        handled = Counter.builder("readings.messages.handled")
                .description("Messages that every sink handled")
                .register(registry);
        failed = Counter.builder("readings.messages.failed")
                .description("Messages that a sink could not handle")
                .register(registry);
        tooLarge = Counter.builder("readings.messages.too.large")
                .description("Messages larger than readings.maximum-packet-size, dropped")
                .register(registry);
        leftOut = Counter.builder("readings.messages.left.out")
                .description("Messages that readings.filter or readings.sample left out")
                .register(registry);
        Gauge.builder("readings.connected", state, now -> now.isConnected() ? 1 : 0)
                .description("1 while the service is connected to the broker, otherwise 0")
                .register(registry);
        FunctionCounter.builder("readings.reconnects", state, ConnectionState::reconnects)
                .description("Connections made after the first one")
                .register(registry);
    }

    /** Counts a received message. */
    public void received() {
        received.increment();
    }

    /** Counts a message that every sink handled. */
    public void handled() {
        handled.increment();
    }

    /** Counts a message that was too large. */
    public void tooLarge() {
        tooLarge.increment();
    }

    /** Counts a message that a filter or sampling left out. */
    public void leftOut() {
        leftOut.increment();
    }

    /** Counts a message that a sink could not handle. */
    public void failed() {
        failed.increment();
    }
}
