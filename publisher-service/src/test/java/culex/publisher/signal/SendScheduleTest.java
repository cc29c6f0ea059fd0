package culex.publisher.signal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class SendScheduleTest {

    @Test
    void firstMessageIsDueOneIntervalAfterTheStart() {
        var schedule = new SendSchedule(1_000, Duration.ofNanos(100));
        assertEquals(1, schedule.next());
        assertEquals(100, schedule.nanosUntilNext(1_000));
        assertEquals(0, schedule.nanosUntilNext(1_100));
    }

    @Test
    void lateMessagesDoNotDelayTheMessagesAfterThem() {
        var schedule = new SendSchedule(0, Duration.ofNanos(100));
        for (int i = 0; i < 999; i++) {
            schedule.advance(); // the time of the call does not matter
        }
        assertEquals(1_000, schedule.next());
        assertEquals(30, schedule.nanosUntilNext(99_970));
        assertEquals(-30, schedule.nanosUntilNext(100_030));
    }

    @Test
    void scheduleSurvivesAClockWrapAround() {
        long start = Long.MAX_VALUE - 50;
        var schedule = new SendSchedule(start, Duration.ofNanos(100));
        assertEquals(40, schedule.nanosUntilNext(start + 60));
    }

    private static SendSchedule schedule(long interval, long phase, double jitter, LongToDoubleFunction rate) {
        var plan = new SendSchedule.Plan(Duration.ofNanos(interval), Duration.ofNanos(phase), jitter, 1);
        return new SendSchedule(0, 0, plan, rate);
    }

    @Test
    void firstMessageIsDueAfterThePhaseOfItsSchedule() {
        var schedule = schedule(100, 30, 0, SendSchedule.CONSTANT);
        assertEquals(30, schedule.nanosUntilNext(0));
        schedule.advance();
        assertEquals(130, schedule.nanosUntilNext(0));
    }

    @Test
    void jitterMovesEachMessageAndNotTheSchedule() {
        var schedule = schedule(1_000, 1_000, 0.5, SendSchedule.CONSTANT);
        long moved = 0;
        for (int i = 1; i <= 1_000; i++) {
            long deviation = schedule.nanosUntilNext(0) - 1_000L * i;
            assertTrue(Math.abs(deviation) <= 500, "deviation " + deviation);
            moved += deviation == 0 ? 0 : 1;
            schedule.advance();
        }
        assertTrue(moved > 900, moved + " messages moved");
        assertEquals(1_000_000, schedule.elapsedNanos());
    }

    @Test
    void burstShortensTheIntervals() {
        var schedule = schedule(100, 100, 0, nanos -> nanos >= 200 && nanos < 300 ? 4 : 1);
        long[] due = new long[7];
        for (int i = 0; i < due.length; i++) {
            due[i] = schedule.nanosUntilNext(0);
            schedule.advance();
        }
        assertArrayEquals(new long[] {100, 200, 225, 250, 275, 300, 400}, due);
    }

    @Test
    void pausedScheduleContinuesLaterWithTheSameSequence() {
        var schedule = schedule(100, 100, 0, SendSchedule.CONSTANT);
        schedule.advance();
        schedule.advance();
        schedule.resume(1_000, 1_000);
        assertEquals(3, schedule.next());
        assertEquals(100, schedule.nanosUntilNext(1_000));
        assertEquals(200, schedule.elapsedNanos());
    }

    @Test
    void messagesThatAreDueAreCountedWhetherSentOrNot() {
        var schedule = new SendSchedule(0, Duration.ofNanos(100));
        assertEquals(0, schedule.dueBy(99));
        assertEquals(5, schedule.dueBy(599));
        schedule.advance();
        assertEquals(5, schedule.dueBy(599));
    }

    @Test
    void changedIntervalMovesTheNextMessageAndItsTimeInTheLoadPlan() {
        var schedule = schedule(100, 100, 0, nanos -> nanos >= 250 ? 2 : 1);
        schedule.advance();
        schedule.stretch(140, 2);
        assertEquals(260, schedule.nanosUntilNext(0));
        schedule.stretch(180, 0.5);
        assertEquals(220, schedule.nanosUntilNext(0));
        schedule.stretch(180, 10);
        assertEquals(580, schedule.nanosUntilNext(0));
        schedule.advance();
        assertEquals(630, schedule.nanosUntilNext(0)); // the time of the plan is 580, where the rate is doubled
    }

    @Test
    void changedIntervalDoesNotMoveAMessageThatIsAlreadyDue() {
        var schedule = new SendSchedule(0, Duration.ofNanos(100));
        schedule.stretch(130, 100);
        assertEquals(-30, schedule.nanosUntilNext(130));
    }
}
