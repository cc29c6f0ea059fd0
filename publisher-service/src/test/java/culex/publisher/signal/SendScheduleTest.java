package culex.publisher.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
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
    void delaysDoNotAccumulate() {
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
}
