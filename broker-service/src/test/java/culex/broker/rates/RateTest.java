package culex.broker.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({"100/s, 100, 1s", "5/10m, 5, 10m", "1/h, 1, 1h", "' 20 / 10 S ', 20, 10s", "7/1s, 7, 1s"})
    void messageRateIsANumberPerTime(String text, long amount, String window) {
        assertRate(text, RateKind.PUBLISHES, amount, window);
    }

    @ParameterizedTest
    @CsvSource({
        "4096/s, 4096, 1s",
        "10MB/10s, 10485760, 10s",
        "64KiB/s, 65536, 1s",
        "1g/m, 1073741824, 1m",
        "2000B/s, 2000, 1s"
    })
    void byteRateMayHaveUnitsThatArePowersOf1024(String text, long amount, String window) {
        assertRate(text, RateKind.BYTES, amount, window);
    }

    private static void assertRate(String text, RateKind kind, long amount, String window) {
        Rate rate = Rate.parse(text, kind);
        assertNotNull(rate);
        assertEquals(amount, rate.amount());
        assertEquals(Duration.parse("PT" + window).toNanos(), rate.windowNanos());
        assertEquals(text.strip(), rate.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "100", "/s", "0/s", "-1/s", "1.5/s", "100/", "100/2h", "100/0s", "100/d", "100/ms", "1K/s", "9/s/s"
            })
    void malformedOrOutOfRangeMessageRateIsNotParsed(String text) {
        assertNull(Rate.parse(text, RateKind.PUBLISHES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1023/s", "1TB/s", "9999999999999/s", "1000000G/s", "10MB", "MB/s"})
    void malformedOrOutOfRangeByteRateIsNotParsed(String text) {
        assertNull(Rate.parse(text, RateKind.BYTES));
    }
}
