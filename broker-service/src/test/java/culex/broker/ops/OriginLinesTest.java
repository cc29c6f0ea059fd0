package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OriginLinesTest {
    private long now;
    private final List<String> written = new ArrayList<>();
    private final OriginLines lines = new OriginLines("Rejected a page of %s", () -> now) {
        @Override
        void write(String line) {
            written.add(line);
        }
    };

    @Test
    void rejectedOriginIsLoggedAtMostOnceAMinute() {
        lines.accept("https://evil.example");
        lines.accept("https://evil.example");
        lines.accept("https://other.example");
        assertEquals(2, written.size());
        now += TimeUnit.MINUTES.toNanos(1);
        lines.accept("https://evil.example");
        assertEquals(3, written.size());
        assertEquals("Rejected a page of https://evil.example", written.getLast());
    }

    @Test
    void numberOfHttpOriginsLoggedInAMinuteIsBounded() {
        for (int i = 0; i < 10 * OriginLines.ORIGINS_MAX; i++) {
            lines.accept("https://" + i + ".example");
        }
        assertEquals(OriginLines.ORIGINS_MAX, written.size());
        now += TimeUnit.MINUTES.toNanos(1);
        lines.accept("https://new.example");
        assertEquals(OriginLines.ORIGINS_MAX + 1, written.size());
    }
}
