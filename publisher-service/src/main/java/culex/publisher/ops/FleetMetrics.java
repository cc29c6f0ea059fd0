package culex.publisher.ops;

import culex.publisher.fleet.FleetObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The fleet's numbers for Prometheus. No label takes a value that could grow without bound. */
@ApplicationScoped
public class FleetMetrics implements FleetObserver {

    private final AtomicInteger buffered = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private final Counter sent;
    private final Counter reconnects;
    private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);

    /** Registers every meter, so that each is there with 0 before its first event. */
    public FleetMetrics(MeterRegistry registry) {
        sent = Counter.builder("sensor.messages.sent")
                .description("Messages written (QoS 0) or acknowledged by the broker (QoS 1 and 2)")
                .register(registry);
        reconnects = Counter.builder("sensor.reconnects")
                .description("Connections made by sensors that had been connected before")
                .register(registry);
        for (DropReason reason : DropReason.values()) {
            dropped.put(
                    reason,
                    Counter.builder("sensor.messages.dropped")
                            .description("Messages given up")
                            .tag(
                                    "reason",
                                    reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .register(registry));
        }
        Gauge.builder("sensor.messages.buffered", buffered, AtomicInteger::get)
                .description("Messages that wait to be sent")
                .register(registry);
        Gauge.builder("sensor.connected", connected, AtomicInteger::get)
                .description("Sensors that are connected")
                .register(registry);
    }

    /** How many sensors are connected now. */
    public int connectedNow() {
        return connected.get();
    }

    /** How many messages wait now. */
    public int bufferedNow() {
        return buffered.get();
    }

    @Override
    public void sent() {
        sent.increment();
    }

    @Override
    public void dropped(DropReason reason) {
        Counter counter = dropped.get(reason);
        if (counter != null) {
            counter.increment();
        }
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
