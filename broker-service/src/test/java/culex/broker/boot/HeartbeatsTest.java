package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private static final long SECOND = 1_000_000_000L;

    private long nowNanos = -100 * SECOND;
    private long firstLoop = nowNanos;
    private long secondLoop = nowNanos;
    private long writer = nowNanos;
    private final Heartbeats heartbeats =
            new Heartbeats(List.of(() -> firstLoop, () -> secondLoop), () -> writer, () -> nowNanos);

    @Test
    void recentHeartbeatsKeepLivenessUp() {
        nowNanos += 10 * SECOND;
        assertEquals("", heartbeats.loopTrouble());
        assertEquals("", heartbeats.storeWriterTrouble());
    }

    @Test
    void loopWithoutATickForTenSecondsMakesLivenessFail() {
        nowNanos += 11 * SECOND;
        firstLoop = nowNanos;
        assertEquals("event loop 1 has not run for 11 s", heartbeats.loopTrouble());
    }

    @Test
    void storeWriterWithoutAHeartbeatForThirtySecondsMakesLivenessFail() {
        nowNanos += 30 * SECOND;
        assertEquals("", heartbeats.storeWriterTrouble());
        nowNanos += SECOND;
        assertEquals("the store writer has not run for 31 s", heartbeats.storeWriterTrouble());
    }

    @Test
    void uptimeIsTheElapsedTime() {
        nowNanos += 3723 * SECOND + 5;
        assertEquals("PT1H2M3S", heartbeats.uptime());
    }
}
