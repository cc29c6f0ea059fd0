package culex.broker.tracing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.connection.PublishedMessage;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.UserProperty;
import culex.broker.topic.TopicName;
import culex.broker.transport.ManualLoop;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTracingTest extends MessageTracingFixture {
    @Test
    void messageWithoutTraceparentIsTracedWithTheProbabilityOfTheRatio() {
        Message message = receive(loop(1), FIRST);
        SpanData receive = span("receive");
        assertFalse(receive.getParentSpanContext().isValid());
        assertEquals(
                List.of(FIRST, traceparent("00-" + receive.getTraceId() + "-" + receive.getSpanId() + "-01")),
                forwarded(message));

        assertFalse(receive(loop(0), FIRST).isTraced());
    }

    @Test
    void messageOfMqtt311BeginsATrace() {
        Message message = receive(loop(1), QoS.AT_MOST_ONCE, PacketProperties.EMPTY);
        assertEquals("traceparent", forwarded(message).getFirst().name());
    }

    @Test
    void clientCannotHaveMoreMessagesTracedThanTheLimitPerSecond() {
        ManualLoop loop = loop(0, true, 5);
        long begin = System.nanoTime();
        for (int i = 0; i < MANY; i++) {
            receive(loop, traceparent(SAMPLED));
        }
        long seconds = (System.nanoTime() - begin) / 1_000_000_000L + 2; // the seconds that these messages may touch
        assertTrue(
                spans("receive").size() <= 5 * seconds, () -> spans("receive").size() + " traced messages");
        assertFalse(spans("receive").isEmpty());
    }

    @Test
    void spanRouteHasTheNumberOfReceiversAndEachReceiverHasASpanDeliver() {
        ManualLoop loop = loop(0);
        Message message = receive(loop, traceparent(SAMPLED));
        loop.events().routed(message, 2);
        loop.events().delivered("one", message.numbered(7), QoS.AT_LEAST_ONCE, 1, false);
        loop.events().delivered("two", message, QoS.AT_MOST_ONCE, 0, false);

        SpanData receive = span("receive");
        assertEquals(2, span("route").getAttributes().get(AttributeKey.longKey("mqtt.receivers")));
        assertEquals(receive.getSpanId(), span("route").getParentSpanId());
        assertEquals(
                List.of("one", "two"),
                spans("deliver").stream()
                        .map(span -> attribute(span, "messaging.client.id"))
                        .toList());
        for (SpanData deliver : spans("deliver")) {
            assertEquals(receive.getSpanId(), deliver.getParentSpanId());
            assertEquals(SpanKind.PRODUCER, deliver.getKind());
            assertTrue(deliver.getStartEpochNanos() <= deliver.getEndEpochNanos());
        }
    }

    @Test
    void spanAcknowledgeFollowsTheSpanDeliverOfTheSameReceiver() {
        ManualLoop loop = loop(0);
        Message message = receive(loop, traceparent(SAMPLED));
        loop.events().delivered("one", message, QoS.AT_LEAST_ONCE, 1, false);
        loop.events().settled("two", 1);
        loop.events().settled("one", 2);
        assertEquals(List.of(), spans("acknowledge"));

        loop.events().settled("one", 1);
        loop.events().settled("one", 1);
        assertEquals(span("deliver").getSpanId(), span("acknowledge").getParentSpanId());
        assertEquals(TRACE, span("acknowledge").getTraceId());
    }

    @Test
    void acknowledgementAfterADisconnectEndsNoSpanOfTheEarlierConnection() {
        ManualLoop loop = loop(0);
        Message message = receive(loop, traceparent(SAMPLED));
        loop.events().delivered("one", message, QoS.AT_LEAST_ONCE, 1, false);
        loop.events()
                .disconnected(
                        new Observer.Client("one", null, "tcp", "127.0.0.1:1"),
                        new Observer.End(Observer.EndedBy.CLIENT, "closed", "", 1, 0));
        loop.events().settled("one", 1);
        assertEquals(List.of(), spans("acknowledge"));
    }

    @Test
    void droppedMessageHasASpanWithTheReason() {
        ManualLoop loop = loop(0);
        Message message = receive(loop, traceparent(SAMPLED));
        loop.events().dropped("one", message, DropReason.QUEUE_FULL);
        loop.events().dropped("one", null, DropReason.QUEUE_FULL);
        SpanData drop = span("drop");
        assertEquals(DropReason.QUEUE_FULL.label(), attribute(drop, "error.type"));
        assertEquals(StatusCode.ERROR, drop.getStatus().getStatusCode());
    }

    @Test
    void onlyTheFirstReceiversOfAMessageHaveSpans() {
        ManualLoop loop = loop(0);
        Message message = receive(loop, traceparent(SAMPLED));
        for (int i = 0; i < 10 * LoopTracing.RECEIVERS_MAX; i++) {
            loop.events().delivered("receiver" + i, message, QoS.AT_LEAST_ONCE, 1, false);
        }
        assertEquals(LoopTracing.RECEIVERS_MAX, spans("deliver").size());
    }

    @Test
    void numberOfTracedMessagesThatAwaitAnAcknowledgementIsBounded() {
        UnacknowledgedSpans spans = new UnacknowledgedSpans();
        for (int i = 1; i <= 60_000; i++) {
            spans.add(new UnacknowledgedSpans.Sent("one", i, "t", Context.root(), 0));
        }
        assertTrue(spans.count() <= 1024, () -> spans.count() + " messages");
        spans.forget("one");
        assertEquals(0, spans.count());
    }

    @Test
    void longTopicNamesAndClientIdentifiersAreTruncatedInSpans() {
        ManualLoop loop = loop(1);
        String name = "x".repeat(60_000);
        Publish publish = new Publish(false, QoS.AT_MOST_ONCE, false, name, 0, PacketProperties.EMPTY, new byte[0]);
        PublishedMessage.of(publish, TopicName.of(name), name, loop);
        assertEquals(
                256, attribute(span("receive"), "messaging.destination.name").length());
        assertEquals(256, attribute(span("receive"), "messaging.client.id").length());
    }

    @Test
    void userPropertiesPassUnchangedByteByByteWhileTracingIsOff() {
        UserProperty[] properties = {
            LAST, traceparent(SAMPLED), FIRST, traceparent("x"), new UserProperty("tracestate", ""), FIRST
        };
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (UserProperty property : properties) {
            expected.write(0x26);
            for (String text : List.of(property.name(), property.value())) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                expected.write(utf8.length >> 8);
                expected.write(utf8.length);
                expected.writeBytes(utf8);
            }
        }
        Message message = receive(new ManualLoop(0), properties);
        assertArrayEquals(expected.toByteArray(), message.forwardedProperties());
        assertFalse(message.isTraced());
    }

    @Test
    void eachMessageWithoutTraceparentBeginsItsOwnTrace() {
        ManualLoop loop = loop(1);
        receive(loop);
        receive(loop);
        assertNotEquals(
                spans("receive").getFirst().getTraceId(),
                spans("receive").getLast().getTraceId());
    }
}
