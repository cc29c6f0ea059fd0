package culex.publisher.ops;

import culex.publisher.fault.FaultKind;
import culex.publisher.fleet.FleetObserver;
import culex.support.metrics.BuildInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The metrics of all fleets together. This class is the observer of the configured fleet; {@link #ofFurtherFleet} returns observers for the
 * others. The number of label values is fixed.
 */
@ApplicationScoped
public class FleetMetrics implements FleetObserver {

    /** The rates of the last report. */
    private record Rates(double requested, double achieved, double lagSeconds) {}

    /** The current numbers of one fleet. */
    private static final class Now {
        private final AtomicInteger buffered = new AtomicInteger();
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicReference<Rates> rates = new AtomicReference<>(new Rates(0, 0, 0));
    }

    private final Now configured = new Now();
    private final List<Now> all = new CopyOnWriteArrayList<>(List.of(configured));
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
        Gauge.builder("sensor.messages.buffered", all, fleets -> sum(fleets, now -> now.buffered.get()))
                .description("Messages in the buffers of the sensors")
                .register(registry);
        Gauge.builder(
                        "sensor.rate.requested",
                        all,
                        fleets -> sum(fleets, now -> now.rates.get().requested()))
                .description("Readings per second that fell due, over the last 10 s")
                .register(registry);
        Gauge.builder(
                        "sensor.rate.achieved",
                        all,
                        fleets -> sum(fleets, now -> now.rates.get().achieved()))
                .description("Messages per second that were sent, over the last 10 s")
                .register(registry);
        Gauge.builder(
                        "sensor.lag",
                        all,
                        fleets -> fleets.stream()
                                .mapToDouble(now -> now.rates.get().lagSeconds())
                                .max()
                                .orElse(0))
                .baseUnit("seconds")
                .description(
                        "How late the latest reading of the last 10 s was taken; a machine that cannot keep up has a"
                                + " high lag")
                .register(registry);
        Gauge.builder("sensor.connected", all, fleets -> sum(fleets, now -> now.connected.get()))
                .description("Connected sensors")
                .register(registry);
    }

    private static Counter commands(MeterRegistry registry, String result) {
        return Counter.builder("sensor.commands")
                .description("Commands to sensors")
                .tag("result", result)
                .register(registry);
    }

    private static double sum(List<Now> fleets, ToDoubleFunction<Now> value) {
        return fleets.stream().mapToDouble(value).sum();
    }

    /** Returns the number of connected sensors of the configured fleet. */
    public int connectedNow() {
        return configured.connected.get();
    }

    /** Returns the number of buffered messages of the configured fleet. */
    public int bufferedNow() {
        return configured.buffered.get();
    }

    /**
     * Returns the observer of a fleet that runs besides the configured one. The meters then also count the messages, faults and connections
     * of the additional fleet. Close the observer when that fleet has stopped.
     */
    public FurtherFleet ofFurtherFleet() {
        return new FurtherFleet();
    }

    @Override
    public void sent(int qos, long nanos) {
        sent.increment();
    }

    @Override
    public void rates(double requested, double achieved, double lagSeconds) {
        configured.rates.set(new Rates(requested, achieved, lagSeconds));
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
        configured.buffered.addAndGet(difference);
    }

    @Override
    public void connected(boolean again) {
        connected(configured, again);
    }

    private void connected(Now fleet, boolean again) {
        fleet.connected.incrementAndGet();
        if (again) {
            reconnects.increment();
        }
    }

    @Override
    public void disconnected() {
        configured.connected.decrementAndGet();
    }

    /** The observer of a fleet that runs besides the configured one. */
    public final class FurtherFleet implements FleetObserver, AutoCloseable {
        private final Now now = new Now();

        private FurtherFleet() {
            all.add(now);
        }

        @Override
        public void sent(int qos, long nanos) {
            FleetMetrics.this.sent(qos, nanos);
        }

        @Override
        public void rates(double requested, double achieved, double lagSeconds) {
            now.rates.set(new Rates(requested, achieved, lagSeconds));
        }

        @Override
        public void dropped(DropReason reason) {
            FleetMetrics.this.dropped(reason);
        }

        @Override
        public void fault(FaultKind kind) {
            FleetMetrics.this.fault(kind);
        }

        @Override
        public void command(boolean accepted) {
            FleetMetrics.this.command(accepted);
        }

        @Override
        public void buffered(int difference) {
            now.buffered.addAndGet(difference);
        }

        @Override
        public void connected(boolean again) {
            FleetMetrics.this.connected(now, again);
        }

        @Override
        public void disconnected() {
            now.connected.decrementAndGet();
        }

        /** Removes the fleet from the gauges; the counters are not changed. */
        @Override
        public void close() {
            all.remove(now);
        }
    }
}
