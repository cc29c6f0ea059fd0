package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The output of ./culex store contains no character that controls a terminal or breaks JSON. */
class StoreOutputTest {
    private static String line(boolean isJson, String value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new StoreOutput(new PrintStream(bytes, true, StandardCharsets.UTF_8), isJson, 10).line("client", value);
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void jsonEscapesQuotesBackslashesAndControlCharacters() {
        assertEquals("{\"client\":\"a\\\"b\\\\c\\u001b\"}", line(true, "a\"b\\c\u001b"));
    }

    /** U+E0001 is a format character of two UTF-16 units. */
    @Test
    void invisibleCharacterBeyondTheBasicPlaneIsEscapedAsTwoUtf16Units() {
        String tag = Character.toString(0xE0001);
        assertEquals("{\"client\":\"\\udb40\\udc01\"}", line(true, tag));
        assertEquals("client \\udb40\\udc01", line(false, tag));
    }
}
