package culex.broker.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.diagnosis.TraceTarget.Kind;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualLoop loop = new ManualLoop(0);
    private final ClientEvents events = new ClientEvents(new ClientEvents.Terms(1 << 20, 4096, null), loop::nowMillis);
    private final Diagnosis diagnosis = new Diagnosis(events, 1000, () -> 5000, _ -> {});
    private final Observer observer;
    private final Observer clients;

    TracesTest() {
        List<Observer> all = diagnosis.observers();
        clients = all.getFirst();
        observer = all.getLast().ofLoop(0);
        diagnosis.start(List.of(loop), List.of(), Runnable::run);
        run();
    }

    private void run() {
        ManualLoop.runAll(List.of(loop));
    }

    private Trace start(Kind kind, String value) {
        Trace trace = diagnosis.traces().start(new TraceTarget(kind, value), MINUTE);
        run();
        return trace;
    }

    private static Message message(String topic, String publisher, int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        return new Message(
                TopicName.of(topic), payload, QoS.AT_LEAST_ONCE, false, new byte[0], Message.NEVER, publisher, 0);
    }

    private static Observer.Client client(String clientId, String address) {
        return new Observer.Client(clientId, null, "tcp", address);
    }

    private static List<String> texts(Trace trace) {
        return trace.lines(0, 100).stream()
                .map(line -> line.text().replaceFirst("\\S+ ", ""))
                .toList();
    }

    private void everything(Observer to) {
        to.onConnected(client("a", "10.0.0.9:1"), ProtocolVersion.MQTT_5, false);
        to.onSubscribed("a", "t/#", QoS.AT_LEAST_ONCE);
        to.onReceived(message("t/1", "a", 2));
        to.onRouted(message("t/1", "a", 2), 1);
        to.onDelivered("a", message("t/1", "a", 2), QoS.AT_LEAST_ONCE, 7, false);
        to.onSettled("a", 7);
        to.onDropped("a", message("t/2", "b", 2), DropReason.QUEUE_FULL);
        to.onDropped("b", message("u", "c", 2), DropReason.QUEUE_FULL);
        to.onDisconnected(client("a", "10.0.0.9:1"), new Observer.End(Observer.EndedBy.CLIENT, "disconnect", "", 0, 0));
    }

    @Test
    void traceOfAClientHasItsEventsAndItsPublishedAndReceivedMessages() {
        Trace trace = start(Kind.CLIENT, "a");
        everything(observer);
        assertEquals(
                List.of(
                        "connected client=a detail=MQTT 5.0",
                        "subscribed client=a qos=1 detail=t/#",
                        "received client=a topic=t/1 qos=1 length=2 text=xx",
                        "routed client=a topic=t/1 qos=1 receivers=1 length=2 text=xx",
                        "delivered client=a topic=t/1 qos=1 id=7 length=2 text=xx",
                        "settled client=a id=7",
                        "dropped client=a topic=t/2 qos=1 detail=queue_full length=2 text=xx",
                        "disconnected client=a detail=disconnect"),
                texts(trace));
    }

    @Test
    void traceOfATopicFilterHasTheMessagesThatItMatches() {
        Trace trace = start(Kind.TOPIC_FILTER, "t/+");
        everything(observer);
        assertEquals(4, trace.lines(0, 100).size());
        assertTrue(trace.lines(0, 100).stream().allMatch(line -> line.topic().startsWith("t/")));
    }

    @Test
    void traceOfAnAddressIncludesClientsThatWereAlreadyConnected() {
        clients.onConnected(client("before", "10.0.0.9:1"), ProtocolVersion.MQTT_5, false);
        clients.onConnected(client("gone", "10.0.0.9:2"), ProtocolVersion.MQTT_5, false);
        clients.onDisconnected(
                client("gone", "10.0.0.9:2"), new Observer.End(Observer.EndedBy.CLIENT, "disconnect", "", 0, 0));
        clients.onConnected(client("other", "10.0.0.8:3"), ProtocolVersion.MQTT_5, false);
        loop.advance(1000);
        Trace trace = start(Kind.ADDRESS, "10.0.0.9");
        observer.onConnected(client("after", "10.0.0.9:4"), ProtocolVersion.MQTT_5, false);
        List.of("before", "gone", "other", "after").forEach(id -> observer.onSettled(id, 1));
        assertEquals(
                List.of(
                        "connected client=after detail=MQTT 5.0",
                        "settled client=before id=1",
                        "settled client=after id=1"),
                texts(trace));
    }

    @Test
    void traceOfAUserHasTheClientsThatAreConnectedAsTheUser() {
        Observer.Client before = new Observer.Client("before", "ann", "tcp", "10.0.0.9:1");
        clients.onConnected(before, ProtocolVersion.MQTT_5, false);
        loop.advance(1000);
        Trace trace = start(Kind.USER, "ann");
        observer.onSettled("before", 1);
        observer.onDisconnected(before, new Observer.End(Observer.EndedBy.SERVER, "quota_exceeded", "full", 0, 0));
        observer.onConnected(new Observer.Client("before", "bob", "tcp", "10.0.0.9:2"), ProtocolVersion.MQTT_5, false);
        observer.onRejected(new Observer.Client("other", "ann", "tcp", "10.0.0.9:3"), "bad_login", "");
        observer.onSettled("other", 2);
        assertEquals(
                List.of(
                        "settled client=before id=1",
                        "disconnected client=before detail=quota_exceeded, full",
                        "rejected client=other detail=bad_login "),
                texts(trace));
    }

    @Test
    void messageTraceForAFilterThatBeginsWithAWildcardShowsNoSystemTopics() {
        assertFalse(TraceTarget.matches(TopicFilter.split("#"), "$SYS/a"));
        assertTrue(TraceTarget.matches(TopicFilter.split("$SYS/#"), "$SYS/a"));
        assertTrue(TraceTarget.matches(TopicFilter.split("#"), "a/b"));
        assertTrue(TraceTarget.matches(TopicFilter.split("a/#"), "a"));
        assertFalse(TraceTarget.matches(TopicFilter.split("a/+"), "a/b/c"));
    }

    @Test
    void payloadInATraceIsTruncatedTo1Kilobyte() {
        Trace trace = start(Kind.CLIENT, "a");
        observer.onReceived(message("t", "a", 5000));
        TraceLine line = trace.lines(0, 1).getFirst();
        assertEquals(TraceLine.PAYLOAD_MAX, line.payload().length);
        assertEquals(5000, line.length());
        assertTrue(line.text().endsWith("x..."));
    }

    @Test
    void traceEndsAfterItsDurationAndItsObserverIsRemoved() {
        Trace trace = start(Kind.CLIENT, "a");
        observer.onSettled("a", 1);
        loop.advance(MINUTE.toMillis());
        observer.onSettled("a", 2);
        assertTrue(trace.isEnded());
        assertEquals(List.of("settled client=a id=1"), texts(trace));
        assertEquals(65_000, trace.endMillis());
    }

    @Test
    void traceThatIsStoppedGetsNoMoreLinesAndCanBeRead() {
        Trace trace = start(Kind.CLIENT, "a");
        observer.onSettled("a", 1);
        diagnosis.traces().stop(trace);
        observer.onSettled("a", 2);
        run();
        assertEquals(1, trace.lines(0, 10).size());
        assertNotNull(diagnosis.traces().find(trace.id()));
    }

    @Test
    void linesBeyondTheRateAreCountedAsOmitted() {
        Trace trace = start(Kind.CLIENT, "a");
        for (int i = 0; i < Trace.LINES_PER_SECOND + 5; i++) {
            observer.onSettled("a", i);
        }
        assertEquals(5, trace.omitted());
        assertEquals(Trace.LINES_PER_SECOND, trace.lines(0, Trace.LINES_MAX).size());
    }

    @Test
    void traceEndsAtItsMaximumSize() {
        Trace trace = start(Kind.CLIENT, "a");
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < Trace.LINES_PER_SECOND; i++) {
                observer.onReceived(message("t", "a", 2000));
            }
            loop.advance(1000);
        }
        assertTrue(trace.isEnded());
        long bytes = trace.lines(0, Trace.LINES_MAX).stream()
                .mapToLong(TraceLine::sizeBytes)
                .sum();
        assertTrue(bytes <= Trace.BYTES_MAX, bytes + " bytes");
    }

    @Test
    void numberOfRunningTracesIsLimited() {
        for (int i = 0; i < Traces.ACTIVE_MAX; i++) {
            start(Kind.CLIENT, "c" + i);
        }
        assertThrows(IllegalStateException.class, () -> start(Kind.CLIENT, "one more"));
        loop.advance(MINUTE.toMillis());
        for (int i = 0; i < 2 * Traces.KEPT_MAX; i++) {
            diagnosis.traces().stop(start(Kind.CLIENT, "d" + i));
        }
        assertEquals(Traces.KEPT_MAX, diagnosis.traces().all().size());
        assertNull(diagnosis.traces().find(1));
    }

    @Test
    void traceWithAnInvalidDurationOrTargetIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> new TraceTarget(Kind.CLIENT, ""));
        assertThrows(IllegalArgumentException.class, () -> new TraceTarget(Kind.TOPIC_FILTER, "a/#/b"));
        TraceTarget target = new TraceTarget(Kind.CLIENT, "a");
        assertThrows(IllegalArgumentException.class, () -> diagnosis.traces().start(target, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> diagnosis.traces().start(target, Duration.ofHours(1)));
    }

    @Test
    void traceOfAnAddressIgnoresThePort() {
        assertEquals("10.0.0.9", TraceTarget.host("10.0.0.9:1234"));
        assertEquals("2001:db8::7", TraceTarget.host("[2001:db8::7]:1234"));
    }

    @Test
    void observerOfAFullTraceIsRemoved() {
        LoopObserver loopObserver = (LoopObserver) observer;
        Trace full = start(Kind.CLIENT, "a");
        assertTrue(loopObserver.isWatched());
        for (int second = 0; !full.isEnded() && second < 30; second++) {
            for (int i = 0; i < Trace.LINES_PER_SECOND; i++) {
                observer.onReceived(message("t", "a", 2000));
            }
            loop.advance(1000);
        }
        assertTrue(full.isEnded());
        assertFalse(loopObserver.isWatched());
        Trace stopped = start(Kind.CLIENT, "a");
        Trace other = start(Kind.CLIENT, "b");
        diagnosis.traces().stop(stopped);
        run();
        assertTrue(loopObserver.isWatched());
        observer.onSettled("b", 1);
        assertEquals(1, other.lines(0, 10).size());
        loop.advance(MINUTE.toMillis());
        assertFalse(loopObserver.isWatched());
    }
}
