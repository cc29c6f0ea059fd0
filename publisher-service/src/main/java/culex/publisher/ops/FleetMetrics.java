package culex.publisher.ops;

import culex.publisher.fault.FaultKind;
import culex.publisher.fleet.FleetObserver;
import culex.support.metrics.BuildInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The metrics of the fleet. The number of label values is fixed. */
@ApplicationScoped
public class FleetMetrics implements FleetObserver {

    private final AtomicInteger buffered = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    /** The rates of the last report. */
    private record Rates(double requested, double achieved, double lagSeconds) {}

    private final AtomicReference<Rates> rates = new AtomicReference<>(new Rates(0, 0, 0));
    private final Counter sent;
    private final Counter reconnects;
    private final Counter commandsAccepted;
    private final Counter commandsRejected;
    private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);
    private final Map<FaultKind, Counter> faults = new EnumMap<>(FaultKind.class);

    /** Registers every metric, so that each has the value 0 before its first event. */
    public FleetMetrics(MeterRegistry registry, @ConfigProperty(name = "quarkus.application.version") String version) {
        BuildInfo.register(registry, "sensor", "publisher", version);
        sent = Counter.builder("sensor.messages.sent")
                .description("Messages written (QoS 0) or acknowledged by the broker (QoS 1 and 2)")
                .register(registry);
        reconnects = Counter.builder("sensor.reconnects")
                .description("Reconnections of sensors that had been connected before")
                .register(registry);
        commandsAccepted = commands(registry, "accepted");
        commandsRejected = commands(registry, "rejected");
        for (DropReason reason : DropReason.values()) {
            dropped.put(
                    reason,
                    Counter.builder("sensor.messages.dropped")
                            .description("Messages dropped before they were sent")
                            .tag(
                                    "reason",
                                    reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .register(registry));
        }
        for (FaultKind kind : FaultKind.values()) {
            faults.put(
                    kind,
                    Counter.builder("sensor.faults")
                            .description("Readings with a simulated fault")
                            .tag("fault", kind.text())
                            .register(registry));
        }
        Gauge.builder("sensor.messages.buffered", buffered, AtomicInteger::get)
                .description("Messages in the buffers of the sensors")
                .register(registry);
        Gauge.builder("sensor.rate.requested", rates, now -> now.get().requested())
                .description("Readings per second that fell due, over the last 10 s")
                .register(registry);
        Gauge.builder("sensor.rate.achieved", rates, now -> now.get().achieved())
                .description("Messages per second that were sent, over the last 10 s")
                .register(registry);
        Gauge.builder("sensor.lag", rates, now -> now.get().lagSeconds())
                .baseUnit("seconds")
                .description(
                        "How late the latest reading of the last 10 s was taken; a machine that cannot keep up has a"
                                + " high lag")
                .register(registry);
        Gauge.builder("sensor.connected", connected, AtomicInteger::get)
                .description("Connected sensors")
                .register(registry);
    }

    private static Counter commands(MeterRegistry registry, String result) {
        return Counter.builder("sensor.commands")
                .description("Commands to sensors")
                .tag("result", result)
                .register(registry);
    }

    /** Returns the number of connected sensors. */
    public int connectedNow() {
        return connected.get();
    }

    /** Returns the number of buffered messages. */
    public int bufferedNow() {
        return buffered.get();
    }

    @Override
    public void sent(int qos, long nanos) {
        sent.increment();
    }

    @Override
    public void rates(double requested, double achieved, double lagSeconds) {
        rates.set(new Rates(requested, achieved, lagSeconds));
    }

    @Override
    public void dropped(DropReason reason) {
        Counter counter = dropped.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void fault(FaultKind kind) {
        Counter counter = faults.get(kind);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void command(boolean accepted) {
        (accepted ? commandsAccepted : commandsRejected).increment();
    }

    @Override
    public void buffered(int difference) {
        buffered.addAndGet(difference);
    }

    @Override
    public void connected(boolean again) {
        connected.incrementAndGet();
        if (again) {
            reconnects.increment();
        }
    }

    @Override
    public void disconnected() {
        connected.decrementAndGet();
    }
}
