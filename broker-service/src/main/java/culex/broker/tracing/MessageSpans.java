package culex.broker.tracing;

import culex.broker.message.Message;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Creates the spans of a message, with the attribute names of OpenTelemetry's conventions for messaging. A span is created when it ends, so
 * no open span is stored. Times are those of {@link System#nanoTime}.
 */
final class MessageSpans {
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("messaging.client.id");
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("messaging.message.body.size");
    private static final AttributeKey<Long> QOS = AttributeKey.longKey("mqtt.qos");
    private static final AttributeKey<Boolean> RETAIN = AttributeKey.booleanKey("mqtt.retain");
    private static final AttributeKey<Boolean> REPEATED = AttributeKey.booleanKey("mqtt.repeated");
    private static final AttributeKey<Long> RECEIVERS = AttributeKey.longKey("mqtt.receivers");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    /** Topic Names and Client Identifiers may have 65,535 bytes, and spans wait in memory. */
    private static final int TEXT_CHARS_MAX = 256;

    private final Tracer tracer;

    MessageSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Creates the span of a received message.
     *
     * @param parent the trace context of the publisher, or an invalid one for a new trace
     */
    Span receive(SpanContext parent, Publish publish, TopicName topic, String publisher, long receivedNanos) {
        Span span = builder("receive", context(parent), SpanKind.CONSUMER, topic, publisher, receivedNanos)
                .setAttribute(OPERATION_TYPE, "receive")
                .setAttribute(SIZE, (long) publish.payload().length)
                .setAttribute(QOS, (long) publish.qos().value())
                .setAttribute(RETAIN, publish.retain())
                .startSpan();
        end(span);
        return span;
    }

    /** Creates the span for finding the receivers of a message; the span begins at the given time. */
    void route(Context parent, Message message, int receivers, long sinceNanos) {
        end(builder("route", parent, SpanKind.INTERNAL, message.topic(), message.publisher(), sinceNanos)
                .setAttribute(RECEIVERS, (long) receivers)
                .startSpan());
    }

    /**
     * Creates the span of a PUBLISH that was written for a receiver; the span begins when the message was received. Returns the context of
     * the span.
     */
    Context deliver(Context parent, Message message, String receiver, QoS qos, boolean isRepeated) {
        Span span = builder("deliver", parent, SpanKind.PRODUCER, message.topic(), receiver, message.receivedNanos())
                .setAttribute(OPERATION_TYPE, "send")
                .setAttribute(QOS, (long) qos.value())
                .setAttribute(REPEATED, isRepeated)
                .startSpan();
        end(span);
        return context(span.getSpanContext());
    }

    /** Creates the span of an acknowledgement of a receiver; the span begins when the message was sent. */
    void acknowledge(Context deliver, String topic, String receiver, long sentNanos) {
        end(builder("acknowledge", deliver, SpanKind.INTERNAL, topic, receiver, sentNanos)
                .setAttribute(OPERATION_TYPE, "settle")
                .startSpan());
    }

    /** Creates the span of a message that was dropped for a client. */
    void drop(Context parent, Message message, String client, String reason) {
        end(builder("drop", parent, SpanKind.INTERNAL, message.topic(), client, message.receivedNanos())
                .setAttribute(ERROR, reason)
                .startSpan()
                .setStatus(StatusCode.ERROR));
    }

    /** A context with only this span, without other values of the current thread. */
    static Context context(SpanContext span) {
        return Context.root().with(Span.wrap(span));
    }

    private SpanBuilder builder(
            String operation, Context parent, SpanKind kind, TopicName topic, String client, long startNanos) {
        return builder(operation, parent, kind, topic.value(), client, startNanos);
    }

    private SpanBuilder builder(
            String operation, Context parent, SpanKind kind, String topic, String client, long startNanos) {
        return tracer.spanBuilder(operation)
                .setParent(parent)
                .setSpanKind(kind)
                .setStartTimestamp(epochNanos() - (System.nanoTime() - startNanos), TimeUnit.NANOSECONDS)
                .setAttribute(SYSTEM, "mqtt")
                .setAttribute(OPERATION, operation)
                .setAttribute(DESTINATION, bounded(topic))
                .setAttribute(CLIENT, bounded(client));
    }

    /** Truncates a Topic Name or a Client Identifier to its maximum length in a span. */
    static String bounded(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
    }

    private static void end(Span span) {
        span.end(epochNanos(), TimeUnit.NANOSECONDS);
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
