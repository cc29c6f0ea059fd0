package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class LogTextTest {
    @Test
    void charactersThatCouldForgeOrHideTextAreEscaped() {
        assertEquals("a\\u000ab\\u2028c\\u2029d\\u0085e", LogText.printable("a\nb\u2028c\u2029d\u0085e"));
        assertEquals("\\u202eabc\\u2066\\u200b\\ufeff", LogText.printable("\u202eabc\u2066\u200b\ufeff"));
        assertEquals("\\ud800", LogText.printable("\ud800"));
        assertEquals("Grüße 日本 \uD83D\uDE00", LogText.printable("Grüße 日本 \uD83D\uDE00"));
    }

    @Test
    void longTextInALogLineIsTruncated() {
        assertEquals(200, LogText.printable("x".repeat(10_000)).length());
    }

    @Test
    void numbersHaveAsciiDigitsInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertEquals("\\u202e", LogText.printable("\u202e"));
            assertEquals("localhost:1883", LogText.address("localhost", 1883));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void ipv6AddressIsLoggedInBrackets() {
        assertEquals("[::1]:1883", LogText.address("::1", 1883));
        assertEquals("[::1]:1883", LogText.address("[::1]", 1883));
        assertEquals("0.0.0.0:1883", LogText.address("0.0.0.0", 1883));
    }
}
