package culex.subscriber.audit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The metrics of an audit. They have no labels, because only clients know the names of their streams. */
final class AuditMeters {

    private final Timer latencies;

    AuditMeters(MeterRegistry registry, Audit audit) {
        count(registry, audit, "readings.audit.messages", "Messages that were audited", Audit.Counts::messages);
        count(registry, audit, "readings.audit.duplicates", "Messages that arrived again", Audit.Counts::duplicates);
        count(
                registry,
                audit,
                "readings.audit.out.of.order",
                "Messages that arrived after a later one of their stream",
                Audit.Counts::outOfOrder);
        count(registry, audit, "readings.audit.restarts", "Sequences that started again", Audit.Counts::restarts);
        count(
                registry,
                audit,
                "readings.audit.unaudited",
                "Messages without a sequence number, or of a stream beyond readings.audit.streams-max",
                Audit.Counts::unaudited);
        gauge(registry, audit, "readings.audit.missing", "Messages that are missing", Audit.Counts::missing);
        gauge(registry, audit, "readings.audit.streams", "Streams", Audit.Counts::streams);
        latencies = Timer.builder("readings.audit.latency")
                .description("Time from sending to arrival, by the clocks of publisher and subscriber")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    void latency(long micros) {
        latencies.record(micros, TimeUnit.MICROSECONDS);
    }

    private static void count(
            MeterRegistry registry,
            Audit audit,
            String name,
            String description,
            ToDoubleFunction<Audit.Counts> value) {
        FunctionCounter.builder(name, audit, now -> value.applyAsDouble(now.counts()))
                .description(description)
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            Audit audit,
            String name,
            String description,
            ToDoubleFunction<Audit.Counts> value) {
        Gauge.builder(name, audit, now -> value.applyAsDouble(now.counts()))
                .description(description)
                .register(registry);
    }
}
