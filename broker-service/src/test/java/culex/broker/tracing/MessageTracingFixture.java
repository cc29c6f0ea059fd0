package culex.broker.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.codec.PropertiesCodec;
import culex.broker.connection.PublishedMessage;
import culex.broker.message.Message;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.UserProperty;
import culex.broker.topic.TopicName;
import culex.broker.transport.ManualLoop;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A loop that traces messages, and the spans that it has exported. */
class MessageTracingFixture {
    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    static final String SPAN = "b7ad6b7169203331";
    static final String SAMPLED = "00-" + TRACE + "-" + SPAN + "-01";
    static final UserProperty FIRST = new UserProperty("color", "red");
    static final UserProperty LAST = new UserProperty("unit", "°C");
    static final int MANY = 1000;
    final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();

    @AfterEach
    void closeProvider() {
        provider.close();
    }

    ManualLoop loop(double ratio, boolean trustSampledFlag, int messagesPerSecondMax) {
        var settings = new TracingSettings(ratio, trustSampledFlag, messagesPerSecondMax);
        return new ManualLoop(0, new MessageTracing(provider.get("test"), settings).ofLoop(0));
    }

    ManualLoop loop(double ratio) {
        return loop(ratio, true, MANY);
    }

    static PacketProperties user(UserProperty... properties) {
        PacketProperties.Builder builder = new PacketProperties.Builder();
        List.of(properties).forEach(builder::user);
        return builder.build();
    }

    static UserProperty traceparent(String value) {
        return new UserProperty("traceparent", value);
    }

    static Message receive(ManualLoop loop, QoS qos, PacketProperties properties) {
        Publish publish = new Publish(false, qos, false, "t", 1, properties, new byte[3]);
        Message message = PublishedMessage.of(publish, TopicName.of("t"), "sensor", loop);
        loop.events().received(message);
        return message;
    }

    static Message receive(ManualLoop loop, UserProperty... properties) {
        return receive(loop, QoS.AT_LEAST_ONCE, user(properties));
    }

    static List<UserProperty> forwarded(Message message) {
        return PropertiesCodec.ofForwarded(message.forwardedProperties()).userProperties();
    }

    List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    SpanData span(String name) {
        List<SpanData> spans = spans(name);
        assertEquals(1, spans.size(), () -> name + " among " + exporter.getFinishedSpanItems());
        return spans.getFirst();
    }

    static String attribute(SpanData span, String name) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(name)));
    }
}
