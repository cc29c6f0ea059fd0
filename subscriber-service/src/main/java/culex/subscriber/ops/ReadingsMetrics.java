package culex.subscriber.ops;

import culex.subscriber.channel.ConnectionState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts; made at start, so that every name is there before the first message. No label comes from a client. */
@Startup
@ApplicationScoped
public class ReadingsMetrics {

    private final Counter received;
    private final Counter handled;
    private final Counter failed;
    private final Counter tooLarge;

    ReadingsMetrics(MeterRegistry registry, ConnectionState state) {
        received = Counter.builder("readings.messages.received")
                .description("Messages that came from the broker")
                .register(registry);
        handled = Counter.builder("readings.messages.handled")
                .description("Messages that every sink took")
                .register(registry);
        failed = Counter.builder("readings.messages.failed")
                .description("Messages that a sink could not take")
                .register(registry);
        tooLarge = Counter.builder("readings.messages.too.large")
                .description("Messages above readings.maximum-packet-size, which no sink got")
                .register(registry);
        Gauge.builder("readings.connected", state, now -> now.isConnected() ? 1 : 0)
                .description("1 while there is a connection to the broker")
                .register(registry);
        FunctionCounter.builder("readings.reconnects", state, ConnectionState::reconnects)
                .description("Connections made after the first one")
                .register(registry);
    }

    /** A message came. */
    public void received() {
        received.increment();
    }

    /** Every sink took it. */
    public void handled() {
        handled.increment();
    }

    /** It was too large for the sinks. */
    public void tooLarge() {
        tooLarge.increment();
    }

    /** A sink could not. */
    public void failed() {
        failed.increment();
    }
}
