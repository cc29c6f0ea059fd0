package culex.support.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceLimitTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX = 10;

    private final TraceLimit limit = new TraceLimit(MAX);

    private long tracedAt(long nanos) {
        return IntStream.range(0, 3 * MAX).filter(_ -> limit.tryAcquire(nanos)).count();
    }

    /** The origin of the clock is arbitrary, and its values may be negative. */
    @ParameterizedTest
    @ValueSource(longs = {0, 12_345_678_901L, -12_345_678_901L, Long.MAX_VALUE - 10_000_000_000L, Long.MIN_VALUE})
    void limitAllowsTheSameNumberOfTracedMessagesInEachSecond(long origin) {
        assertEquals(
                3 * MAX,
                LongStream.range(0, 3)
                        .map(second -> tracedAt(origin + second * SECOND))
                        .sum());
    }
}
