package culex.broker.tracing;

import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.MessageTracer;
import culex.broker.observe.Observer;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import culex.support.tracing.TraceLimit;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Traces the messages of one loop. It chooses a message when it is received; for all other messages an event only reads {@link
 * Message#isTraced}. Runs on that loop.
 */
final class LoopTracing implements Observer, MessageTracer {
    /** Maximum number of receivers of one message that have spans, on each loop; the span "route" has the number of all receivers. */
    static final int RECEIVERS_MAX = 128;

    private final MessageSpans spans;
    private final TracingSettings settings;
    private final TraceLimit limit;
    private final RandomGenerator random;
    private final TracedMessages traced = new TracedMessages();
    private final UnacknowledgedSpans unacknowledged = new UnacknowledgedSpans();

    LoopTracing(MessageSpans spans, TracingSettings settings, TraceLimit limit, RandomGenerator random) {
        this.spans = spans;
        this.settings = settings;
        this.limit = limit;
        this.random = random;
    }

    @Override
    public MessageTracer messageTracer() {
        return this;
    }

    @Override
    public @Nullable PacketProperties trace(Publish publish, TopicName topic, String publisher, long receivedNanos) {
        SpanContext parent = TraceProperties.contextOf(publish.properties());
        if (!isChosen(parent) || !limit.tryAcquire(System.nanoTime())) {
            return null;
        }
        Span span = spans.receive(parent, publish, topic, publisher, receivedNanos);
        // The sampler of OpenTelemetry may have rejected the span (quarkus.otel.traces.sampler).
        return span.getSpanContext().isSampled() ? TraceProperties.with(publish.properties(), span) : null;
    }

    private boolean isChosen(SpanContext parent) {
        if (parent.isValid()) {
            return parent.isSampled() && (settings.trustSampledFlag() || random.nextDouble() < settings.ratio());
        }
        return random.nextDouble() < settings.ratio();
    }

    @Override
    public void onRouted(Message message, int receivers) {
        if (message.isTraced()) {
            TracedMessages.Traced known = traced.of(message);
            if (known != null) {
                spans.route(known.parent(), message, receivers, known.sinceNanos());
            }
        }
    }

    @Override
    public void onReceived(Message message) {
        if (message.isTraced()) {
            traced.of(message);
        }
    }

    @Override
    public void onDelivered(String receiver, Message message, QoS qos, int packetIdentifier, boolean isRepeated) {
        if (!message.isTraced()) {
            return;
        }
        TracedMessages.Traced known = traced.of(message);
        if (known == null || !known.addSpan(RECEIVERS_MAX)) {
            return;
        }
        var deliver = spans.deliver(known.parent(), message, receiver, qos, isRepeated);
        if (packetIdentifier != 0) {
            String topic = MessageSpans.bounded(message.topic().value()); // a Topic Name can have 65,535 bytes
            var sent = new UnacknowledgedSpans.Sent(receiver, packetIdentifier, topic, deliver, System.nanoTime());
            unacknowledged.add(sent);
        }
    }

    @Override
    public void onSettled(String receiver, int packetIdentifier) {
        UnacknowledgedSpans.Sent sent = unacknowledged.take(receiver, packetIdentifier);
        if (sent != null) {
            spans.acknowledge(sent.deliver(), sent.topic(), receiver, sent.sentNanos());
        }
    }

    @Override
    public void onDropped(String clientId, @Nullable Message message, DropReason reason) {
        if (message != null && message.isTraced()) {
            TracedMessages.Traced known = traced.of(message);
            if (known != null && known.addSpan(RECEIVERS_MAX)) {
                spans.drop(known.parent(), message, clientId, reason.label());
            }
        }
    }

    @Override
    public void onDisconnected(Client client, End end) {
        unacknowledged.forget(client.clientId());
    }
}
