package culex.broker.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.diagnosis.TraceTarget.Kind;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import culex.broker.transport.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLevelsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Observer.Client ANN = new Observer.Client("a", "ann", "tcp", "10.0.0.9:1");
    private static final Message SECRET = new Message(
            TopicName.of("t/1"),
            "a secret".getBytes(StandardCharsets.UTF_8),
            QoS.AT_LEAST_ONCE,
            false,
            new byte[0],
            Message.NEVER,
            "a",
            0);

    private final List<String> logged = new ArrayList<>();
    private final ManualLoop loop = new ManualLoop(0);
    private final Diagnosis diagnosis = new Diagnosis(null, 1000, () -> 5000, logged::add);
    private final LoopObserver observer;

    LogLevelsTest() {
        observer = (LoopObserver) diagnosis.observers().getLast().ofLoop(0);
        diagnosis.start(List.of(loop), List.of(), Runnable::run);
        run();
    }

    private void run() {
        ManualLoop.runAll(List.of(loop));
    }

    private void start(Kind kind, String value) {
        diagnosis.logLevels().start(new TraceTarget(kind, value), MINUTE);
        run();
    }

    @Test
    void logLevelOfAClientLogsItsPacketsWithoutPayloads() {
        start(Kind.CLIENT, "a");
        observer.onConnected(ANN, ProtocolVersion.MQTT_5, false);
        observer.onSubscribed("a", "t/#", QoS.AT_LEAST_ONCE);
        observer.onReceived(SECRET);
        observer.onRouted(SECRET, 1);
        observer.onDelivered("a", SECRET, QoS.AT_LEAST_ONCE, 7, false);
        observer.onSettled("a", 7);
        observer.onDropped("a", SECRET, DropReason.QUEUE_FULL);
        observer.onSubscribed("b", "t/#", QoS.AT_LEAST_ONCE);
        observer.onDisconnected(ANN, new Observer.End(Observer.EndedBy.CLIENT, "disconnect", "", 0, 0));
        assertEquals(
                List.of(
                        "more lines until 1970-01-01T00:01:05Z",
                        "accepted CONNECT client=a detail=MQTT 5.0",
                        "accepted SUBSCRIBE client=a qos=1 detail=t/#",
                        "received PUBLISH client=a topic=t/1 qos=1 bytes=8",
                        "routed PUBLISH client=a topic=t/1 qos=1 receivers=1 bytes=8",
                        "sent PUBLISH client=a topic=t/1 qos=1 id=7 bytes=8",
                        "received acknowledgement of PUBLISH client=a id=7",
                        "dropped message client=a topic=t/1 qos=1 bytes=8 detail=queue_full",
                        "disconnected client=a detail=disconnect"),
                logged.stream()
                        .map(line -> line.replace("Log level of client a: ", ""))
                        .toList());
    }

    @Test
    void logLevelOfAUserOrAnAddressLogsItsClients() {
        start(Kind.USER, "ann");
        start(Kind.ADDRESS, "10.0.0.8");
        logged.clear();
        observer.onConnected(ANN, ProtocolVersion.MQTT_5, false);
        observer.onConnected(new Observer.Client("b", "bob", "tcp", "10.0.0.8:1"), ProtocolVersion.MQTT_3_1_1, false);
        observer.onConnected(new Observer.Client("c", null, "tcp", "10.0.0.7:1"), ProtocolVersion.MQTT_5, false);
        assertEquals(
                List.of(
                        "Log level of user ann: accepted CONNECT client=a detail=MQTT 5.0",
                        "Log level of address 10.0.0.8: accepted CONNECT client=b detail=MQTT 3.1.1"),
                logged);
    }

    /** A crash of the broker ends connections without an event, so the client is known as that of its earlier user. */
    @Test
    void clientThatConnectsAsAnotherUserIsNoLongerThatOfItsEarlierUser() {
        start(Kind.USER, "ann");
        observer.onConnected(ANN, ProtocolVersion.MQTT_5, false);
        logged.clear();
        observer.onConnected(new Observer.Client("a", "bob", "tcp", "10.0.0.9:2"), ProtocolVersion.MQTT_5, false);
        observer.onSubscribed("a", "t/#", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), logged);
    }

    @Test
    void manyMessagesAreLimitedAndDoNotHideASubscription() {
        start(Kind.CLIENT, "a");
        for (int i = 0; i < LogLevel.LINES_PER_SECOND + 5; i++) {
            observer.onSettled("a", i);
        }
        assertEquals(1 + LogLevel.LINES_PER_SECOND, logged.size());
        observer.onSubscribed("a", "t", QoS.AT_MOST_ONCE);
        assertTrue(logged.getLast().endsWith("detail=t (5 lines before this one omitted)"), logged.getLast());
        LogLevel level = diagnosis.logLevels().all().getFirst();
        assertEquals(5, level.omitted());
        assertEquals(LogLevel.LINES_PER_SECOND + 1, level.lines());
    }

    @Test
    void logLevelEndsAfterItsDurationAndItsObserverIsRemoved() {
        start(Kind.CLIENT, "a");
        observer.onSettled("a", 1);
        loop.advance(MINUTE.toMillis());
        assertEquals("Log level of client a: ended with 1 lines, 0 omitted", logged.getLast());
        assertFalse(observer.isWatched());
        assertEquals(List.of(), diagnosis.logLevels().all());
    }

    @Test
    void newLogLevelForTheSameClientReplacesTheEarlierOne() {
        start(Kind.CLIENT, "a");
        start(Kind.CLIENT, "a");
        assertEquals(1, diagnosis.logLevels().all().size());
        logged.clear();
        observer.onSettled("a", 1);
        assertEquals(1, logged.size());
        assertTrue(diagnosis.logLevels().end(new TraceTarget(Kind.CLIENT, "a")));
        run();
        assertFalse(diagnosis.logLevels().end(new TraceTarget(Kind.CLIENT, "a")));
        assertFalse(observer.isWatched());
    }

    @Test
    void numberAndDurationOfLogLevelsAreLimited() {
        for (int i = 0; i < LogLevels.ACTIVE_MAX; i++) {
            start(Kind.CLIENT, "c" + i);
        }
        assertThrows(IllegalStateException.class, () -> start(Kind.CLIENT, "one more"));
        start(Kind.CLIENT, "c1");
        TraceTarget target = new TraceTarget(Kind.CLIENT, "c1");
        assertThrows(IllegalArgumentException.class, () -> diagnosis.logLevels().start(target, Duration.ofHours(25)));
        assertThrows(IllegalArgumentException.class, () -> diagnosis.logLevels().start(target, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> start(Kind.TOPIC_FILTER, "t/#"));
    }

    @Test
    void lineFeedInAClientIdentifierStartsNoNewLine() {
        start(Kind.CLIENT, "a\nb");
        observer.onSettled("a\nb", 1);
        assertEquals(
                "Log level of client a\\u000ab: received acknowledgement of PUBLISH client=a\\u000ab id=1",
                logged.getLast());
    }
}
