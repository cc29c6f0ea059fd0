package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QueueFullLinesTest {
    private long nanos;
    private final QueueFullLines lines = new QueueFullLines(() -> nanos);

    private void advance(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void fullQueueOfAClientIsLoggedImmediatelyAndThenOnceAMinute() {
        assertTrue(lines.permit("a"));
        assertFalse(lines.permit("a"));
        advance(59);
        assertFalse(lines.permit("a"));
        assertTrue(lines.permit("b"));
        advance(1);
        assertTrue(lines.permit("a"));
        assertFalse(lines.permit("a"));
    }

    @Test
    void logLinesAboveTheRateAreCountedAndTheirClientsAreLoggedLater() {
        int logged = 0;
        for (int i = 0; i < 30; i++) {
            logged += lines.permit("client" + i) ? 1 : 0;
        }
        assertEquals(20, logged);
        List<Long> omitted = new ArrayList<>();
        lines.summarize(omitted::add);
        assertEquals(List.of(10L), omitted);
        advance(1);
        assertTrue(lines.permit("client29"));
    }
}
