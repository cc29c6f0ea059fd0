package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionLinesTest {
    private long nanos;
    private final ConnectionLines lines = new ConnectionLines(2, () -> nanos);
    private final List<Long> summaries = new ArrayList<>();

    @Test
    void logLinesAboveTheLimitPerSecondAreCountedAndReportedOnce() {
        assertTrue(lines.permit());
        assertTrue(lines.permit());
        assertFalse(lines.permit());
        assertFalse(lines.permit());
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertTrue(lines.permit());
        lines.summarize(summaries::add);
        lines.summarize(summaries::add);
        assertEquals(List.of(2L), summaries);
    }
}
