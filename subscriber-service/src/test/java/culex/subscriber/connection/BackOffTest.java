package culex.subscriber.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackOffTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void delayDoublesUpToTheMaximumMinusARandomPart(long seed) {
        var backOff = new BackOff(Duration.ofMillis(100), Duration.ofMillis(450), new SplittableRandom(seed));
        for (long whole : new long[] {100, 200, 450, 450}) {
            long delay = backOff.next().toMillis();
            assertTrue(delay >= whole / 2 && delay <= whole, () -> delay + " ms of " + whole);
        }
        backOff.reset();
        assertTrue(backOff.next().toMillis() <= 100);
    }

    @Test
    void constantDelayIsNotIncreased() {
        var backOff = new BackOff(Duration.ofNanos(1), Duration.ofNanos(1), new SplittableRandom(1));
        assertEquals(Duration.ofNanos(1), backOff.next());
        assertEquals(Duration.ofNanos(1), backOff.next());
    }
}
