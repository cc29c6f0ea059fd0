package culex.subscriber.pipeline;

import culex.subscriber.Reading;
import culex.support.tracing.TraceLimit;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Continues the traces of messages whose User Property {@code traceparent} has the flag sampled. Begins no trace of its own, and does not
 * trace messages beyond a maximum per second.
 */
public final class ReadingTracer {

    private static final String TRACEPARENT = "traceparent";

    /** A longer tracestate is dropped, as W3C Trace Context allows beyond 512 characters. */
    private static final int TRACESTATE_CHARS_MAX = 512;

    private static final TextMapGetter<List<Reading.UserProperty>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(List<Reading.UserProperty> properties) {
            return properties.stream().map(Reading.UserProperty::name).toList();
        }

        @Override
        public @Nullable String get(@Nullable List<Reading.UserProperty> properties, String name) {
            if (properties == null) {
                return null;
            }
            String list = properties.stream()
                    .filter(property -> property.name().equals(name))
                    .map(Reading.UserProperty::value)
                    .collect(Collectors.joining(","));
            // Blanks between entries have no meaning, and OpenTelemetry's parser takes quadratic time for many of them.
            String value = list.replace(" ", "").replace("\t", "");
            return value.isEmpty() || value.length() > TRACESTATE_CHARS_MAX ? null : value;
        }
    };

    private final Tracer tracer;
    private final TraceLimit limit;

    /** Creates a tracer; at most {@code messagesPerSecondMax} messages are traced within a second. */
    public ReadingTracer(Tracer tracer, int messagesPerSecondMax) {
        this.tracer = tracer;
        limit = new TraceLimit(messagesPerSecondMax);
    }

    /** Begins the span of a message; returns null for one that is not traced. */
    @Nullable ReadingTrace begin(Reading reading) {
        List<Reading.UserProperty> properties = reading.properties().userProperties();
        if (properties.stream().noneMatch(property -> property.name().equals(TRACEPARENT))) {
            return null;
        }
        SpanContext parent = Span.fromContext(
                        W3CTraceContextPropagator.getInstance().extract(Context.root(), properties, GETTER))
                .getSpanContext();
        if (!parent.isSampled() || !limit.tryAcquire(System.nanoTime())) {
            return null;
        }
        Span span = tracer.spanBuilder("process")
                .setParent(Context.root().with(Span.wrap(parent)))
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(reading.receivedAt())
                .setAttribute("messaging.system", "mqtt")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", reading.topic())
                .setAttribute("messaging.message.body.size", reading.payload().remaining())
                .setAttribute("mqtt.qos", reading.qos())
                .setAttribute("mqtt.retain", reading.retained())
                .startSpan();
        return new ReadingTrace(tracer, span);
    }
}
