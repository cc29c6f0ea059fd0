package culex.publisher.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class FleetReportTest {
    private final CountingObserver observer = new CountingObserver();
    private final FleetReport report = new FleetReport("", 500, false, observer);

    @Test
    void reportDescribesTheWholeFleetInOneLine() {
        report.connected(false);
        report.connected(true);
        report.disconnected();
        report.buffered(7);
        report.dropped(FleetObserver.DropReason.BUFFER_FULL);
        for (int i = 0; i < 20; i++) {
            report.sent(0, 1);
        }
        assertEquals(
                "1 of 500 sensors connected, 2.0 of 3.0 messages/s sent, 7 buffered, 1 dropped",
                report.line(Duration.ofSeconds(10), 30));
        assertEquals(
                "1 of 500 sensors connected, 0.0 of 1.0 messages/s sent, 7 buffered, 1 dropped",
                report.line(Duration.ofSeconds(10), 40));
        assertEquals(20, observer.sentNow());
        assertEquals(1, observer.reconnectsNow());
    }

    @Test
    void reportHasAsciiDigitsInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa-IR-u-nu-arabext"));
        try {
            assertEquals(
                    "0 of 500 sensors connected, 0.0 of 0.0 messages/s sent, 0 buffered, 0 dropped",
                    report.line(Duration.ofSeconds(10), 0));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void observerGetsTheRatesAndTheLatestReadingOfEachInterval() {
        report.sent(0, 1);
        report.late(2_500_000_000L);
        report.late(1_000);
        report.report(Duration.ofSeconds(10), 50);
        assertEquals("5.0 0.1 2.5", observer.ratesNow());
        report.report(Duration.ofSeconds(10), 50);
        assertEquals("0.0 0.0 0.0", observer.ratesNow());
    }

    @Test
    void reportSaysThatTheMachineTakesReadingsLate() {
        List<String> warnings = new ArrayList<>();
        Handler handler = new ConsoleHandler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(line.getMessage());
                }
            }
        };
        Logger logger = Logger.getLogger(FleetReport.class.getName());
        logger.addHandler(handler);
        try {
            report.late(900_000_000L);
            report.report(Duration.ofSeconds(10), 50);
            assertEquals(List.of(), warnings);
            report.late(2_500_000_000L);
            report.report(Duration.ofSeconds(10), 150);
            assertEquals(
                    List.of(
                            "This machine cannot keep up: readings are taken up to 2.5 s late (0 of 500 sensors connected, 0.0 of 10.0"
                                    + " messages/s sent, 0 buffered, 0 dropped). Use fewer sensors, a longer interval or a faster machine."),
                    warnings);
        } finally {
            logger.removeHandler(handler);
        }
    }
}
