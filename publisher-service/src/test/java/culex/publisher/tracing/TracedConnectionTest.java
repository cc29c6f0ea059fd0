package culex.publisher.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.Impairment;
import culex.publisher.connection.InboundMessage;
import culex.publisher.connection.MessageProperties;
import culex.publisher.connection.MessageProperties.UserProperty;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.connection.PublishOutcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracedConnectionTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final List<OutboundMessage> sent = new ArrayList<>();
    private final CompletableFuture<PublishOutcome> outcome = new CompletableFuture<>();

    @AfterEach
    void closeProvider() {
        provider.close();
    }

    private TracedConnection connection(double ratio) {
        var plain = new BrokerConnection() {
            @Override
            public void connect() {}

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public CompletableFuture<PublishOutcome> publish(OutboundMessage message) {
                sent.add(message);
                return outcome;
            }

            @Override
            public void receive(Consumer<InboundMessage> receiver) {}

            @Override
            public CompletableFuture<Optional<String>> subscribe(String topic, int qos) {
                return CompletableFuture.completedFuture(Optional.empty());
            }

            @Override
            public void impair(Impairment impairment) {}

            @Override
            public void abort() {}

            @Override
            public CompletableFuture<Void> disconnect() {
                return CompletableFuture.completedFuture(null);
            }
        };
        return new TracedConnection(plain, "sensor-1", provider.get("test"), ratio);
    }

    private static OutboundMessage message(Map<String, String> user) {
        var properties = new MessageProperties(Optional.of("text/plain"), true, Optional.empty(), user);
        return new OutboundMessage("t", new byte[3], 1, false, properties);
    }

    @Test
    void spanOfAPublishEndsAtTheBrokersAcknowledgementAndTheSentTraceparentContainsTheSpanId() {
        var result = connection(1).publish(message(Map.of("unit", "C")));
        assertEquals(List.of(), exporter.getFinishedSpanItems());
        outcome.complete(new PublishOutcome.Sent());

        SpanData publish = exporter.getFinishedSpanItems().getFirst();
        assertEquals("publish", publish.getName());
        assertEquals("sensor-1", publish.getAttributes().get(AttributeKey.stringKey("messaging.client.id")));
        assertEquals(
                List.of(
                        new UserProperty("unit", "C"),
                        new UserProperty(
                                "traceparent", "00-" + publish.getTraceId() + "-" + publish.getSpanId() + "-01")),
                sent.getFirst().properties().user());
        assertEquals(Optional.of("text/plain"), sent.getFirst().properties().contentType());
        assertEquals(new PublishOutcome.Sent(), result.join());
    }

    @Test
    void spanOfARejectedMessageIsAnError() {
        var _ = connection(1).publish(message(Map.of()));
        outcome.complete(new PublishOutcome.Rejected("not authorized"));
        SpanData publish = exporter.getFinishedSpanItems().getFirst();
        assertEquals(StatusCode.ERROR, publish.getStatus().getStatusCode());
        assertEquals("not authorized", publish.getStatus().getDescription());
    }

    @Test
    void messageThatIsNotSampledIsSentUnchanged() {
        OutboundMessage message = message(Map.of());
        var _ = connection(0).publish(message);
        assertSame(message, sent.getFirst());
        outcome.complete(new PublishOutcome.Sent());
        assertEquals(List.of(), exporter.getFinishedSpanItems());
    }

    @Test
    void messageWithATraceparentOfItsOwnIsSentUnchanged() {
        OutboundMessage message = message(Map.of("traceparent", "mine"));
        var _ = connection(1).publish(message);
        assertSame(message, sent.getFirst());
    }
}
