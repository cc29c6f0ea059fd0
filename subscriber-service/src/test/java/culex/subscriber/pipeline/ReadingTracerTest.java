package culex.subscriber.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.subscriber.Reading;
import culex.subscriber.sink.Sink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The traces of received messages. */
class ReadingTracerTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String SAMPLED = "00-" + TRACE + "-" + SPAN + "-01";
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();

    @AfterEach
    void closeProvider() {
        provider.close();
    }

    private ReadingTracer tracer(int messagesPerSecondMax) {
        return new ReadingTracer(provider.get("test"), messagesPerSecondMax);
    }

    private static Reading reading(String... traceparents) {
        var properties = new Reading.Properties(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                false,
                Stream.of(traceparents)
                        .map(value -> new Reading.UserProperty("traceparent", value))
                        .toList());
        return new Reading("t", ByteBuffer.allocate(3), 1, false, Instant.now(), properties);
    }

    private static Sink sink(String name, boolean rejects) {
        return new Sink() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void store(List<Reading> readings) {
                if (rejects) {
                    throw new IllegalArgumentException("never");
                }
            }

            @Override
            public void close() {}
        };
    }

    private List<SpanData> process(Sink... sinks) throws InterruptedException {
        var settings = new PipelineSettings(
                100, 1_000, 50, 1_000, Duration.ofMillis(1), Duration.ofMillis(5), Optional.empty(), 0);
        var ignored = new Pipeline.Listener() {
            @Override
            public void stored() {}

            @Override
            public void failed() {}

            @Override
            public void broken(String sink, Throwable why) {}
        };
        var pipeline = new Pipeline(
                List.of(sinks), settings, ignored, new SimpleMeterRegistry(), new SplittableRandom(1), tracer(100));
        pipeline.start();
        var _ = pipeline.accept(Message.of(reading(SAMPLED)), 3);
        await("the spans")
                .atMost(WAIT)
                .until(() -> exporter.getFinishedSpanItems().stream()
                        .anyMatch(span -> span.getName().equals("process")));
        pipeline.stop(WAIT);
        return exporter.getFinishedSpanItems();
    }

    @Test
    void messageHasASpanProcessWithASpanStoreForEachSink() throws InterruptedException {
        List<SpanData> spans = process(sink("one", false), sink("two", false));
        SpanData process = spans.getLast();
        assertEquals("process", process.getName());
        assertEquals(TRACE, process.getTraceId());
        assertEquals(SPAN, process.getParentSpanId());
        assertEquals(
                List.of("one", "two"),
                spans.stream()
                        .filter(span -> span.getName().equals("store"))
                        .filter(span -> span.getParentSpanId().equals(process.getSpanId()))
                        .map(span -> span.getAttributes().get(AttributeKey.stringKey("culex.sink")))
                        .sorted()
                        .toList());
    }

    @Test
    void spansOfARejectedMessageAreErrors() throws InterruptedException {
        List<SpanData> spans = process(sink("one", true));
        assertEquals(
                List.of("store", "process"),
                spans.stream().map(SpanData::getName).toList());
        for (SpanData span : spans) {
            assertEquals(StatusCode.ERROR, span.getStatus().getStatusCode());
            assertEquals(
                    IllegalArgumentException.class.getName(),
                    span.getAttributes().get(AttributeKey.stringKey("error.type")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00-" + TRACE + "-" + SPAN + "-00",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01"
            })
    void messageWithoutASampledTraceIsNotTraced(String traceparent) {
        assertNull(tracer(100).begin(reading(traceparent)));
        assertNull(tracer(100).begin(reading()));
        assertNull(tracer(100).begin(reading(SAMPLED, SAMPLED)));
    }

    @Test
    void moreMessagesThanTheLimitAreNotTraced() {
        ReadingTracer tracer = tracer(1);
        int count = 10_000;
        long begin = System.nanoTime();
        long traced = Stream.generate(() -> tracer.begin(reading(SAMPLED)))
                .limit(count)
                .filter(trace -> trace != null)
                .count();
        // Maximum number of different seconds of the clock in which these messages can be traced.
        long seconds = (System.nanoTime() - begin) / 1_000_000_000L + 2;
        assertEquals(traced, Math.clamp(traced, 1, seconds));
    }
}
