package culex.publisher.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fleets with a load plan, or whose rate is changed. */
class FleetLoadPlanTest extends FleetFixture {

    @Test
    void loadPlanConnectsSendsAndDisconnectsInEachRound() {
        useStatus();
        load = new LoadPlan(
                List.of(
                        new Stage(Stage.Kind.RAMP_UP, Duration.ofMillis(20), 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMillis(500), 1),
                        new Stage(Stage.Kind.RAMP_DOWN, Duration.ofMillis(100), 1)),
                2);
        start(2, 0, 1_000, 10);
        awaitDone();
        for (int id = 1; id <= 2; id++) {
            String prefix = "status/" + id + " ";
            assertEquals(
                    List.of(
                            prefix + "sensor-" + id + " online 1",
                            prefix + id + " offline",
                            prefix + "sensor-" + id + " online 2",
                            prefix + id + " offline"),
                    broker.accepted().stream()
                            .filter(message -> message.startsWith(prefix))
                            .toList());
        }
        int readings = observer.sentNow();
        assertTrue(readings > 0);
        assertFalse(broker.hasOpenConnection());
    }

    @Test
    void deviceStartedByTheNextRoundWhileItDisconnectsConnectsAfterwards() {
        useStatus();
        broker.holdDisconnectsOf("sensor-1");
        load = new LoadPlan(
                List.of(
                        new Stage(Stage.Kind.RAMP_UP, Duration.ZERO, 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMillis(200), 1),
                        new Stage(Stage.Kind.RAMP_DOWN, Duration.ofMillis(200), 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMillis(200), 1)),
                2);
        start(2, 0, 1_000, 10);
        // Both devices start at the beginning of the second round, the first one before the second one.
        await().until(() -> broker.accepted().contains("status/2 sensor-2 online 2"));
        broker.finishDisconnects();
        await().until(() -> broker.accepted().contains("status/1 sensor-1 online 2"));
    }

    @Test
    void deviceStartedBeforeItsLastReadingsAreAcknowledgedTakesReadingsAgain() {
        broker.hold();
        load = new LoadPlan(
                List.of(
                        new Stage(Stage.Kind.RAMP_UP, Duration.ZERO, 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofMillis(100), 1),
                        new Stage(Stage.Kind.RAMP_DOWN, Duration.ofMillis(50), 1),
                        new Stage(Stage.Kind.RAMP_UP, Duration.ZERO, 1),
                        new Stage(Stage.Kind.HOLD, Duration.ofSeconds(3), 1)),
                1);
        start(1, 0, 100_000, 2);
        await().until(() -> observer.bufferedNow() > 1_000);
    }

    @Test
    void reconnectStormEndsEveryConnectionOnce() {
        load = new LoadPlan(
                List.of(
                        new Stage(Stage.Kind.HOLD, Duration.ofSeconds(1), 1),
                        new Stage(Stage.Kind.STORM, Duration.ofMillis(100), 1)),
                1);
        start(3, 0, 1_000, 10);
        awaitDone();
        await().until(() -> observer.reconnectsNow() == 3);
        await().until(() -> observer.connectedNow() == 3);
    }

    @Test
    void endOfTheLoadPlanDoesNotWaitForAnUnreachableBroker() {
        load = new LoadPlan(List.of(new Stage(Stage.Kind.HOLD, Duration.ofMillis(500), 1)), 1);
        start(1, 0, 1_000, 10);
        await().until(() -> observer.sentNow() >= 1);
        broker.becomeUnreachable();
        awaitDone();
        assertTrue(observer.bufferedNow() > 0);
    }

    private static StreamSettings stream(Duration interval) {
        StreamSettings stream = stream("temp/{id}", 0);
        return new StreamSettings(
                stream.topic(),
                stream.payload(),
                stream.signal(),
                interval,
                stream.qos(),
                stream.retain(),
                stream.count(),
                stream.faults(),
                stream.timing(),
                stream.properties());
    }

    @Test
    void changedRateAppliesToTheNextMessageOfARunningFleet() {
        start(2, List.of(stream(Duration.ofHours(1))), 10, 10);
        await().until(() -> observer.connectedNow() == 2);
        assertEquals(0, observer.sentNow());
        running().pace(100_000_000);
        await().until(() -> observer.sentNow() >= 20);
        assertEquals(100_000_000, running().pace());
    }

    @Test
    void changedRateAppliesToSensorsThatConnectLater() {
        broker.becomeUnreachable();
        start(1, List.of(stream(Duration.ofHours(1))), 10, 10);
        await().until(() -> broker.attempts() > 0);
        running().pace(100_000_000);
        broker.becomeReachable();
        await().until(() -> observer.sentNow() >= 10);
    }

    @Test
    void fleetThatCannotKeepUpDisconnectsItsDevicesWhenItStops() {
        start(3, List.of(stream(Duration.ofNanos(1))), 100, 10);
        await().until(() -> observer.sentNow() >= 1_000);
        running().stop();
        assertFalse(broker.hasOpenConnection());
        assertTrue(running().isStopped());
    }

    @Test
    void stageIsTheCurrentStageOfTheLoadPlan() {
        load = new LoadPlan(List.of(new Stage(Stage.Kind.BURST, Duration.ofHours(1), 3)), 1);
        start(1, 0, 10, 10);
        await().until(() -> running().stage().isPresent());
        assertEquals(3, running().stage().orElseThrow().rate());
    }
}
