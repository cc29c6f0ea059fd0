package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.memory.LimitReached;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SocketLinesTest {
    private long now = Long.MAX_VALUE - 10; // the monotonic clock may wrap around
    private final List<String> written = new ArrayList<>();
    private final SocketLines lines = new SocketLines(() -> now) {
        @Override
        void write(String line) {
            written.add(line);
        }
    };

    @Test
    void eachReachedLimitIsLoggedOnceAMinuteWithTheNumberOfOmittedLines() {
        for (int i = 0; i < 100; i++) {
            lines.rejected(LimitReached.HTTP_TIMEOUT, "192.0.2.1:" + i);
        }
        lines.rejected(LimitReached.DESCRIPTORS, "Too many open files");
        now += TimeUnit.MINUTES.toNanos(1);
        lines.rejected(LimitReached.HTTP_TIMEOUT, "192.0.2.1:100");
        String line = ": its HTTP request or response took too long (mqtt.limits.http-timeout)";
        assertEquals(
                List.of(
                        "Closed the socket of 192.0.2.1:0" + line,
                        "No socket can be accepted for a second: Too many open files",
                        "Closed the socket of 192.0.2.1:100" + line + " (99 more since the last such line)"),
                written);
    }
}
