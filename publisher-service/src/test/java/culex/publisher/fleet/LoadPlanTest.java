package culex.publisher.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culex.publisher.fleet.LoadPlan.Step;
import culex.publisher.fleet.Stage.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadPlanTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static final LoadPlan PLAN = new LoadPlan(
            List.of(
                    new Stage(Kind.RAMP_UP, Duration.ofSeconds(10), 1),
                    new Stage(Kind.BURST, Duration.ofSeconds(5), 4),
                    new Stage(Kind.STORM, Duration.ofSeconds(5), 1),
                    new Stage(Kind.RAMP_DOWN, Duration.ofSeconds(10), 1)),
            2);

    @Test
    void devicesConnectAndDisconnectEvenlyOverTheirStages() {
        assertEquals(
                List.of(
                        new Step(Kind.RAMP_UP, 0),
                        new Step(Kind.STORM, 15 * SECOND),
                        new Step(Kind.RAMP_DOWN, 20 * SECOND)),
                PLAN.stepsOf(0, 4));
        assertEquals(
                List.of(
                        new Step(Kind.RAMP_UP, 5 * SECOND),
                        new Step(Kind.STORM, 15 * SECOND),
                        new Step(Kind.RAMP_DOWN, 25 * SECOND)),
                PLAN.stepsOf(2, 4));
    }

    @Test
    void planWithoutARampUpConnectsEveryDeviceImmediately() {
        var plan = new LoadPlan(List.of(new Stage(Kind.HOLD, Duration.ofSeconds(5), 1)), 1);
        assertEquals(List.of(new Step(Kind.RAMP_UP, 0)), plan.stepsOf(3, 4));
    }

    @Test
    void rateOfMessagesChangesDuringTheBurstOfEachRound() {
        assertEquals(1, PLAN.rateAt(9 * SECOND));
        assertEquals(4, PLAN.rateAt(10 * SECOND));
        assertEquals(4, PLAN.rateAt(15 * SECOND - 1));
        assertEquals(1, PLAN.rateAt(15 * SECOND));
        assertEquals(4, PLAN.rateAt(42 * SECOND));
        assertEquals(1, PLAN.rateAt(72 * SECOND)); // after the last round
    }

    @Test
    void durationOfALoadPlanIsTheSumOfItsRounds() {
        assertEquals(Optional.of(Duration.ofSeconds(60)), PLAN.duration());
        assertEquals(Optional.empty(), new LoadPlan(PLAN.stages(), 0).duration());
        var million = new LoadPlan(List.of(new Stage(Kind.HOLD, Duration.ofDays(31), 1)), 1_000_000);
        assertEquals(Optional.of(Duration.ofDays(31_000_000)), million.duration());
        assertFalse(LoadPlan.forEver(Duration.ofSeconds(3)).ends());
    }
}
