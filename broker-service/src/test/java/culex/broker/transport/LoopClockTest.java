package culex.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoopClockTest {
    private static final long HOUR = 3_600_000;

    private long elapsedMillis;
    private long wallMillis = 1_000_000;
    private final LoopClock clock = new LoopClock(() -> elapsedMillis * 1_000_000, () -> wallMillis, 0);

    private boolean tickAfter(long millis) {
        elapsedMillis += millis;
        wallMillis += millis;
        clock.read();
        return clock.tick();
    }

    @Test
    void punctualTicksRunTimersAndReportNoLag() {
        assertTrue(tickAfter(5000)); // the first tick cannot be late
        assertTrue(tickAfter(TimerWheel.TICK_MILLIS));
        assertEquals(0, clock.lagMillis());
    }

    @Test
    void firstTickAfterAPauseOfTheProcessRunsNoTimers() {
        assertTrue(tickAfter(TimerWheel.TICK_MILLIS));
        assertFalse(tickAfter(9000));
        assertEquals(9000 - TimerWheel.TICK_MILLIS, clock.lagMillis());
        assertTrue(tickAfter(TimerWheel.TICK_MILLIS));
    }

    @Test
    void loopClockSetToAnEarlierTimeKeepsThatTimeUntilTheNextTick() {
        assertTrue(tickAfter(TimerWheel.TICK_MILLIS));
        assertFalse(tickAfter(9000));
        long late = clock.monotonicMillis();
        assertFalse(tickAfter(9000));
        clock.setBack(late);
        assertEquals(late, clock.monotonicMillis());
        clock.read();
        assertEquals(late + 9000, clock.monotonicMillis());
    }

    @Test
    void wallClockStepIsReportedOnceAndMovesNoTimer() {
        tickAfter(TimerWheel.TICK_MILLIS);
        wallMillis += HOUR;
        assertTrue(tickAfter(TimerWheel.TICK_MILLIS));
        assertEquals(HOUR, clock.stepMillis());
        assertEquals(2 * TimerWheel.TICK_MILLIS, clock.monotonicMillis());
        assertTrue(tickAfter(TimerWheel.TICK_MILLIS));
        assertEquals(0, clock.stepMillis());
        wallMillis -= 2 * HOUR;
        tickAfter(TimerWheel.TICK_MILLIS);
        assertEquals(-2 * HOUR, clock.stepMillis());
    }

    @Test
    void slowClockAdjustmentIsNotReportedAsAStep() {
        for (int i = 0; i < 100; i++) {
            wallMillis += 50;
            tickAfter(TimerWheel.TICK_MILLIS);
            assertEquals(0, clock.stepMillis());
        }
    }
}
