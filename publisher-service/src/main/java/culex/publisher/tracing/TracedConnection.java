package culex.publisher.tracing;

import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.Impairment;
import culex.publisher.connection.InboundMessage;
import culex.publisher.connection.MessageProperties;
import culex.publisher.connection.MessageProperties.UserProperty;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.connection.PublishOutcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A connection that begins a trace for a share of its messages. The span {@code publish} lasts until the broker has acknowledged the
 * message; the User Property {@code traceparent} passes the trace on.
 */
final class TracedConnection implements BrokerConnection {

    private static final String TRACEPARENT = "traceparent";
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("messaging.client.id");
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("messaging.message.body.size");
    private static final AttributeKey<Long> QOS = AttributeKey.longKey("mqtt.qos");

    private final BrokerConnection connection;
    private final String clientId;
    private final Tracer tracer;
    private final double ratio;

    TracedConnection(BrokerConnection connection, String clientId, Tracer tracer, double ratio) {
        this.connection = connection;
        this.clientId = clientId;
        this.tracer = tracer;
        this.ratio = ratio;
    }

    @Override
    public void connect() {
        connection.connect();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    /**
     * Publishes a message; a configured share of the messages begins a new trace. A message that has a {@code traceparent} from the
     * settings is sent unchanged.
     */
    @Override
    public CompletableFuture<PublishOutcome> publish(OutboundMessage message) {
        if (ThreadLocalRandom.current().nextDouble() >= ratio
                || message.properties().user().stream()
                        .anyMatch(property -> property.name().equals(TRACEPARENT))) {
            return connection.publish(message);
        }
        Span span = tracer.spanBuilder("publish")
                .setNoParent()
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(SYSTEM, "mqtt")
                .setAttribute(OPERATION, "publish")
                .setAttribute(OPERATION_TYPE, "send")
                .setAttribute(DESTINATION, message.topic())
                .setAttribute(CLIENT, clientId)
                .setAttribute(SIZE, (long) message.payload().length)
                .setAttribute(QOS, (long) message.qos())
                .startSpan();
        return connection.publish(withContext(message, span)).thenApply(outcome -> {
            end(span, outcome);
            return outcome;
        });
    }

    private static OutboundMessage withContext(OutboundMessage message, Span span) {
        MessageProperties properties = message.properties();
        List<UserProperty> user = new ArrayList<>(properties.user());
        W3CTraceContextPropagator.getInstance()
                .inject(
                        Context.root().with(span),
                        user,
                        (list, name, value) -> user.add(new UserProperty(name, value)));
        return new OutboundMessage(
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                new MessageProperties(
                        properties.contentType(),
                        properties.isUtf8(),
                        properties.expiry(),
                        user,
                        properties.responseTopic(),
                        properties.correlationData()));
    }

    private static void end(Span span, PublishOutcome outcome) {
        switch (outcome) {
            case PublishOutcome.Sent _ -> {
                // no further properties are needed
            }
            case PublishOutcome.ConnectionLost _ -> span.setStatus(StatusCode.ERROR, "the connection has ended");
            case PublishOutcome.Rejected(String reason) -> span.setStatus(StatusCode.ERROR, reason);
        }
        span.end();
    }

    @Override
    public void receive(Consumer<InboundMessage> receiver) {
        connection.receive(receiver);
    }

    @Override
    public CompletableFuture<Optional<String>> subscribe(String topic, int qos) {
        return connection.subscribe(topic, qos);
    }

    @Override
    public void impair(Impairment impairment) {
        connection.impair(impairment);
    }

    @Override
    public void abort() {
        connection.abort();
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return connection.disconnect();
    }
}
