package culex.broker.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.PropertiesCodec;
import culex.broker.message.Message;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.QoS;
import culex.broker.packet.UserProperty;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trace context in the user properties traceparent and tracestate. */
class TraceContextTest extends MessageTracingFixture {
    @Test
    void traceOfThePublisherIsContinuedAndTraceparentIsRewritten() {
        Message message = receive(loop(0), FIRST, traceparent(SAMPLED), LAST);

        SpanData receive = span("receive");
        assertEquals(TRACE, receive.getTraceId());
        assertEquals(SPAN, receive.getParentSpanId());
        assertEquals(SpanKind.CONSUMER, receive.getKind());
        assertEquals("mqtt", attribute(receive, "messaging.system"));
        assertEquals("t", attribute(receive, "messaging.destination.name"));
        assertEquals("sensor", attribute(receive, "messaging.client.id"));
        assertEquals("receive", attribute(receive, "messaging.operation.type"));
        assertTrue(message.isTraced());
        assertEquals(
                List.of(FIRST, LAST, traceparent("00-" + TRACE + "-" + receive.getSpanId() + "-01")),
                forwarded(message));
    }

    @Test
    void messageWhoseTraceparentIsNotSampledIsNotTraced() {
        UserProperty unsampled = traceparent("00-" + TRACE + "-" + SPAN + "-00");
        Message message = receive(loop(1), unsampled);
        assertFalse(message.isTraced());
        assertEquals(List.of(unsampled), forwarded(message));
        assertEquals(List.of(), exporter.getFinishedSpanItems());
    }

    @Test
    void otherPropertiesOfATracedMessageStayAsTheyAre() {
        PacketProperties properties = new PacketProperties.Builder()
                .text(Property.CONTENT_TYPE, "text/plain")
                .user(traceparent(SAMPLED))
                .build();
        Message message = receive(loop(0), QoS.AT_MOST_ONCE, properties);
        assertEquals(
                "text/plain",
                PropertiesCodec.ofForwarded(message.forwardedProperties()).text(Property.CONTENT_TYPE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-01-",
                "00-" + TRACE + "-" + SPAN + "-1",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-zz",
                "00-0af7651916cd43dd8448eb211c80319é-" + SPAN + "-01"
            })
    void illFormedTraceparentIsForwardedUnchangedOrReplacedByANewTrace(String illFormed) {
        Message untraced = receive(loop(0), traceparent(illFormed));
        assertFalse(untraced.isTraced());
        assertEquals(List.of(traceparent(illFormed)), forwarded(untraced));

        Message traced = receive(loop(1), traceparent(illFormed), new UserProperty("tracestate", "a=1"));
        SpanData receive = span("receive");
        assertFalse(receive.getParentSpanContext().isValid());
        assertEquals(
                List.of(traceparent("00-" + receive.getTraceId() + "-" + receive.getSpanId() + "-01")),
                forwarded(traced));
    }

    @Test
    void messageWithAHugeTraceparentIsNotTraced() {
        assertFalse(receive(loop(0), traceparent(SAMPLED.repeat(1000))).isTraced());
    }

    @Test
    void messageWithTwoTraceparentsIsNotTraced() {
        assertFalse(receive(loop(0), traceparent(SAMPLED), traceparent(SAMPLED)).isTraced());
    }

    @Test
    void tracestateIsForwardedWithAContinuedTrace() {
        Message message = receive(loop(0), traceparent(SAMPLED), new UserProperty("tracestate", "vendor=abc"));
        assertTrue(forwarded(message).contains(new UserProperty("tracestate", "vendor=abc")));
    }

    @Test
    void messageWithASampledFlagIsTracedByTheRatioIfTheFlagIsNotTrusted() {
        assertFalse(receive(loop(0, false, MANY), traceparent(SAMPLED)).isTraced());

        receive(loop(1, false, MANY), traceparent(SAMPLED));
        assertEquals(TRACE, span("receive").getTraceId());
    }
}
