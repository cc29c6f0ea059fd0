package culex.subscriber;

import culex.subscriber.audit.AuditSink;
import culex.subscriber.sink.LogSink;
import culex.subscriber.sink.Sink;
import culex.subscriber.sink.file.FileSink;
import culex.subscriber.sink.gauges.GaugesSink;
import culex.subscriber.sink.http.HttpSink;
import culex.subscriber.sink.influx.InfluxSink;
import culex.subscriber.sink.kafka.KafkaSink;
import culex.subscriber.sink.postgres.PostgresSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntConsumer;

/** Creates the sinks that {@code readings.sinks} selects. */
final class SelectedSinks {

    private SelectedSinks() {}

    /** Creates the selected sinks; {@code exit} ends the service with an exit code. */
    static List<Sink> create(ReadingsSettings settings, MeterRegistry registry, IntConsumer exit) {
        return settings.sinks().stream()
                .map(kind -> sink(kind, settings, registry, exit))
                .toList();
    }

    private static Sink sink(SinkKind kind, ReadingsSettings settings, MeterRegistry registry, IntConsumer exit) {
        return switch (kind) {
            case LOG -> new LogSink(settings.log());
            case FILE -> new FileSink(settings.file().orElseThrow(), InstantSource.system());
            case AUDIT -> new AuditSink(settings.audit().orElseThrow(), registry, exit);
            case HTTP -> new HttpSink(settings.http().orElseThrow(), InstantSource.system());
            case INFLUX -> new InfluxSink(settings.influx().orElseThrow());
            case GAUGES -> new GaugesSink(settings.gauges().orElseThrow(), registry, System::nanoTime);
            case POSTGRES -> new PostgresSink(settings.postgres().orElseThrow());
            case KAFKA -> new KafkaSink(settings.kafka().orElseThrow());
        };
    }
}
