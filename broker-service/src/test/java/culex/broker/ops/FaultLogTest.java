package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.broker.transport.Faults.Where;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<LogRecord> lines = new ArrayList<>();
    private long nowNanos = -5 * SECOND;
    private int exits;
    private final FaultLog faults = new FaultLog(registry, () -> nowNanos, () -> exits++);
    private final Logger logger = Logger.getLogger("culex.broker");
    private final Handler handler = new Handler() {
        @Override
        public void publish(@Nullable LogRecord line) {
            if (line != null) {
                lines.add(line);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    private double count(Where where) {
        return registry.get("mqtt.faults")
                .tag("where", where.label())
                .functionCounter()
                .count();
    }

    @Test
    void firstFaultAtALocationInTheCodeIsLoggedWithItsStackTraceAndFurtherOnesOnceAMinute() {
        RuntimeException bug = new IllegalStateException("bug");
        for (int second = 0; second < 90; second++) {
            faults.onFault(Where.RECEIVER, "client c: its connection is closed", bug);
            nowNanos += SECOND;
        }
        assertEquals(90, count(Where.RECEIVER));
        assertEquals(2, lines.size());
        assertEquals(bug, lines.getFirst().getThrown());
        assertEquals(bug, lines.getLast().getThrown());
    }

    @Test
    void rateLimitOfOneFaultLocationDoesNotHideFaultsOfAnotherLocation() {
        faults.onFault(Where.RECEIVER, "one", new IllegalStateException());
        faults.onFault(Where.TIMER, "another", new IllegalStateException());
        assertEquals(2, lines.size());
    }

    @Test
    void heapExhaustionEndsTheProcessWithOneLineWithoutAStackTrace() {
        faults.onFault(Where.CONNECTION, "", new OutOfMemoryError("Java heap space"));
        assertEquals(1, exits);
        assertEquals(1, lines.size());
        assertNull(lines.getFirst().getThrown());
    }

    @Test
    void directMemoryExhaustionIsHandledAsAFaultOfOneConnection() {
        faults.onFault(Where.CONNECTION, "", new OutOfMemoryError("Cannot reserve 4096 bytes of direct buffer memory"));
        assertEquals(0, exits);
        assertEquals(1, count(Where.CONNECTION));
    }
}
