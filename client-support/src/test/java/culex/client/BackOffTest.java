package culex.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private static final Duration MIN = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(30);

    @RepeatedTest(20)
    void delaysDoubleUpToOneAndAHalfSecondsDuringTheFirstMinute(RepetitionInfo repetition) {
        var backOff = new BackOff(MIN, MAX, new SplittableRandom(repetition.getCurrentRepetition()));
        Duration waited = Duration.ZERO;
        for (int attempt = 0; waited.compareTo(Duration.ofMinutes(1)) < 0; attempt++) {
            Duration delay = backOff.next();
            long whole = Math.min(1500, 100L << Math.min(attempt, 10));
            assertTrue(delay.toMillis() <= whole, delay + " > " + whole + " ms");
            assertTrue(delay.toMillis() >= whole / 2, delay + " < half of " + whole + " ms");
            waited = waited.plus(delay);
        }
    }

    @RepeatedTest(20)
    void afterTheFirstMinuteDelaysDoubleUpToTheMaximum(RepetitionInfo repetition) {
        var backOff = new BackOff(MIN, MAX, new SplittableRandom(repetition.getCurrentRepetition()));
        Duration waited = Duration.ZERO;
        while (waited.compareTo(Duration.ofMinutes(1)) < 0) {
            waited = waited.plus(backOff.next());
        }
        for (int seconds : new int[] {3, 6, 12, 24, 30, 30}) {
            Duration delay = backOff.next();
            assertTrue(delay.compareTo(Duration.ofSeconds(seconds)) <= 0, delay + " > " + seconds + " s");
            assertTrue(delay.compareTo(Duration.ofMillis(seconds * 500L)) >= 0, delay + " < half of " + seconds + " s");
        }
    }

    @Test
    void resetStartsAgainWithTheFirstDelay() {
        var backOff = new BackOff(MIN, MAX, new SplittableRandom(1));
        for (int i = 0; i < 10; i++) {
            backOff.next();
        }
        backOff.reset();
        assertTrue(backOff.next().compareTo(MIN) <= 0);
    }

    @Test
    void clientsReconnectAtDifferentTimes() {
        Set<Duration> delays = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            delays.add(new BackOff(MIN, MAX, new SplittableRandom(seed)).next());
        }
        assertEquals(100, delays.size());
    }

    @Test
    void maximumDelayOfADayDoesNotOverflow() {
        var day = Duration.ofDays(1);
        var backOff = new BackOff(day, day, new SplittableRandom(1));
        for (int i = 0; i < 100; i++) {
            Duration delay = backOff.next();
            assertTrue(delay.compareTo(day) <= 0 && delay.isPositive(), delay::toString);
        }
    }

    @Test
    void backOffWithTheMaximumEqualToTheMinimumKeepsItsDelay() {
        var backOff = new BackOff(Duration.ofNanos(1), Duration.ofNanos(1), new SplittableRandom(1));
        assertEquals(Duration.ofNanos(1), backOff.next());
        assertEquals(Duration.ofNanos(1), backOff.next());
    }
}
