package culex.publisher.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.connection.Impairment;
import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fault.FaultRule;
import culex.publisher.fleet.FleetObserver.DropReason;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults of the readings and connections of a fleet, by probability and injected. */
class FleetFaultsTest extends FleetFixture {

    @Test
    void faultsChangeTheSentReadingsAndAreCounted() {
        StreamSettings plain = stream("temp", 3);
        start(1, List.of(withFaults(plain, "duplicate=100%,spike=100%/3")), 10, 10);
        awaitDone();
        assertEquals(
                List.of(6, 6, 12, 12, 18, 18),
                broker.accepted().stream()
                        .map(message -> Integer.parseInt(message.replaceAll(".*\"value1\":(\\d+).*", "$1")))
                        .toList());
        assertEquals(3, observer.faultsNow(FaultKind.DUPLICATE));
        assertEquals(3, observer.faultsNow(FaultKind.SPIKE));
    }

    @Test
    void delayedReadingsAreSentBeforeTheFleetIsDone() {
        start(1, List.of(withFaults(stream("temp", 3), "late=100%/20ms")), 10, 10);
        awaitDone();
        assertEquals(messages(1, 3), broker.accepted());
    }

    @Test
    void reorderedReadingIsSentAfterTheNextReading() {
        start(1, List.of(withFaults(stream("temp", 4), "reorder=100%")), 10, 10);
        awaitDone();
        assertEquals(new HashSet<>(messages(1, 4)), new HashSet<>(broker.accepted()));
        assertEquals(4, number(broker.accepted().get(2)));
        assertEquals(3, number(broker.accepted().get(3)));
    }

    @Test
    void connectionCutByAFaultPublishesTheWillAndLosesNoReading() {
        useStatus();
        start(1, List.of(withFaults(stream("temp", 20), "disconnect=30%")), 100, 10);
        awaitDone();
        assertTrue(observer.reconnectsNow() > 0);
        assertTrue(broker.accepted().contains("status/1 1 offline"));
        assertEquals(
                messages(1, 20),
                broker.accepted().stream()
                        .filter(message -> message.startsWith("temp"))
                        .toList());
    }

    private static StreamSettings withFaults(StreamSettings plain, String faults) {
        return new StreamSettings(
                plain.topic(),
                plain.payload(),
                plain.signal(),
                plain.interval(),
                plain.qos(),
                plain.retain(),
                plain.count(),
                FaultPlan.parse(faults),
                plain.timing(),
                plain.properties());
    }

    @Test
    void connectionFaultBeginsAtTheReadingThatItAffects() {
        start(1, List.of(withFaults(stream("temp", 1), "slow=100%/500,half-open=100%/5s,unread=100%/6s")), 10, 10);
        awaitDone();
        assertEquals(
                List.of(
                        new Impairment.Slow(500),
                        new Impairment.Silent(Duration.ofSeconds(5)),
                        new Impairment.Unread(Duration.ofSeconds(6))),
                broker.impairments());
        assertEquals(1, observer.faultsNow(FaultKind.HALF_OPEN));
    }

    @Test
    void injectedDisconnectEndsTheConnectionsOfSomeSensors() {
        start(10, 0, 1_000, 10);
        await().until(() -> observer.connectedNow() == 10);
        running().inject(new FaultRule(FaultKind.DISCONNECT, 1, Duration.ZERO, 0), 4, 0);
        await().until(() -> observer.reconnectsNow() == 4);
        assertEquals(4, observer.faultsNow(FaultKind.DISCONNECT));
        await().until(() -> observer.connectedNow() == 10);
    }

    @Test
    void faultWithoutDurationInjectedIntoASensorAffectsOnlyTheNextReadingOfEachOfItsStreams() {
        start(3, List.of(stream("a/{id}", 0), stream("b/{id}", 0)), 1_000, 10);
        await().until(() -> observer.sentNow() >= 20);
        running().inject(new FaultRule(FaultKind.DROPOUT, 1, Duration.ZERO, 0), 3, 0);
        await().until(() -> observer.faultsNow(FaultKind.DROPOUT) == 6);
        int sent = observer.sentNow();
        await().until(() -> observer.sentNow() > sent + 20);
        assertEquals(6, observer.faultsNow(FaultKind.DROPOUT));
    }

    /** The buffer was limited in messages only: the fault oversize, injected again and again while no broker took them, filled the heap. */
    @Test
    void heldMessagesOfAFleetAreLimitedInBytes() {
        messageBytesMax = 20_000;
        start(1, 0, 1_000, 10);
        await().until(() -> observer.sentNow() > 0);
        broker.hold();
        await().until(() -> observer.droppedNow(FleetObserver.DropReason.BUFFER_FULL) > 10);
        assertTrue(observer.bufferedNow() <= messageBytesMax / MessageBytes.OVERHEAD);
        broker.becomeUnreachable();
        broker.becomeReachable();
        int sent = observer.sentNow();
        await().until(() -> observer.sentNow() > sent + 200);
    }

    @Test
    void injectedFaultMayEnlargeAsManyMessagesAsTheFleetWasAllowed() {
        messageBytesMax = 1_000_000;
        start(1, 0, 1_000, 10);
        await().until(() -> observer.sentNow() > 0);
        running().inject(new FaultRule(FaultKind.OVERSIZE, 1, Duration.ZERO, 2_000_000), 1, 2_500_000);
        await().until(() -> broker.accepted().stream().anyMatch(message -> message.length() >= 2_000_000));
    }

    @Test
    void delayedMessagesOfASensorAreLimited() {
        StreamSettings late = stream("temp", 0);
        start(
                1,
                List.of(new StreamSettings(
                        late.topic(),
                        late.payload(),
                        late.signal(),
                        late.interval(),
                        late.qos(),
                        late.retain(),
                        50,
                        FaultPlan.parse("late=100%/1h"),
                        late.timing(),
                        late.properties())),
                20,
                10);
        await().until(() -> observer.droppedNow(DropReason.BUFFER_FULL) == 30);
    }
}
