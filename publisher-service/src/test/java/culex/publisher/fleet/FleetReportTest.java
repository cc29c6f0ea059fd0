package culex.publisher.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FleetReportTest {
    private final CountingObserver observer = new CountingObserver();
    private final FleetReport report = new FleetReport(500, observer);

    @Test
    void reportDescribesTheWholeFleetInOneLine() {
        report.connected(false);
        report.connected(true);
        report.disconnected();
        report.buffered(7);
        report.dropped(FleetObserver.DropReason.BUFFER_FULL);
        for (int i = 0; i < 20; i++) {
            report.sent();
        }
        assertEquals(
                "1 of 500 sensors connected, 2.0 messages/s, 7 buffered, 1 dropped",
                report.line(Duration.ofSeconds(10)));
        assertEquals(
                "1 of 500 sensors connected, 0.0 messages/s, 7 buffered, 1 dropped",
                report.line(Duration.ofSeconds(10)));
        assertEquals(20, observer.sentNow());
        assertEquals(1, observer.reconnectsNow());
    }

    @Test
    void reportHasAsciiDigitsInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa-IR-u-nu-arabext"));
        try {
            assertEquals(
                    "0 of 500 sensors connected, 0.0 messages/s, 0 buffered, 0 dropped",
                    report.line(Duration.ofSeconds(10)));
        } finally {
            Locale.setDefault(before);
        }
    }
}
