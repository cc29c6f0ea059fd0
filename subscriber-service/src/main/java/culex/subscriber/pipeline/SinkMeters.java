package culex.subscriber.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The metrics of one sink. The label {@code sink} is the sink's name, never a value from a client. */
final class SinkMeters {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Counter stored;
    private final Counter retries;
    private final Counter deadLettered;

    SinkMeters(MeterRegistry registry, String sink, SinkQueue queue) {
        stored = counter(registry, sink, "readings.sink.stored", "Messages that the sink stored");
        retries = counter(
                registry,
                sink,
                "readings.sink.retries",
                "Failed attempts to store a batch of messages, which are repeated");
        deadLettered = counter(
                registry,
                sink,
                "readings.sink.dead.lettered",
                "Messages that the sink rejected, now in the dead-letter file");
        gauge(
                registry,
                sink,
                queue,
                "readings.sink.queue.messages",
                "Messages that the sink has not stored yet",
                SinkQueue::messages);
        gauge(
                registry,
                sink,
                queue,
                "readings.sink.queue.bytes",
                "Bytes of the messages that the sink has not stored yet",
                SinkQueue::bytes);
        gauge(
                registry,
                sink,
                queue,
                "readings.sink.lag.seconds",
                "How long the oldest message that the sink has not stored yet has been here",
                now -> now.lagNanos(System.nanoTime()) / NANOS_PER_SECOND);
    }

    void stored(int messages) {
        stored.increment(messages);
    }

    void retried() {
        retries.increment();
    }

    void deadLettered() {
        deadLettered.increment();
    }

    private static Counter counter(MeterRegistry registry, String sink, String name, String description) {
        return Counter.builder(name).description(description).tag("sink", sink).register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            String sink,
            SinkQueue queue,
            String name,
            String description,
            ToDoubleFunction<SinkQueue> value) {
        Gauge.builder(name, queue, value)
                .description(description)
                .tag("sink", sink)
                .register(registry);
    }
}
