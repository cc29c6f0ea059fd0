package culex.subscriber.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culex.subscriber.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternFormatTest {

    private static final Reading READING = new Reading(
            "home/temp",
            ByteBuffer.wrap("{\"v\": 1}".getBytes(StandardCharsets.UTF_8)),
            1,
            true,
            Instant.parse("2026-11-09T08:07:06.012345678Z"),
            new Reading.Properties(
                    Optional.of("text/plain"),
                    Optional.of("answers"),
                    Optional.of(ByteBuffer.wrap(new byte[] {'i', 'd'})),
                    OptionalLong.of(30),
                    true,
                    List.of(new Reading.UserProperty("unit", "C"), new Reading.UserProperty("site", "a"))));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            %t %p                 | home/temp {"v": 1}
            %I %U                 | 2026-11-09T08:07:06+0000 1794211626.012345678
            %x %X                 | 7b2276223a20317d 7B2276223A20317D
            %l %q %r              | 8 1 1
            %C %R %D %E %F        | text/plain answers id 30 1
            %P                    | unit:C site:a
            %j                    | {"tst":"2026-11-09T08:07:06.012345Z","topic":"home/temp","qos":1,"retain":1,"payloadlen":8,"payload":"{\\"v\\": 1}"}
            %J                    | {"tst":"2026-11-09T08:07:06.012345Z","topic":"home/temp","qos":1,"retain":1,"payloadlen":8,"payload":{"v":1}}
            @Y-@m-@dT@H:@M:@S.@N@z| 2026-11-09T08:07:06.012345678+0000
            @F @T @s @@ @a @b @j  | 2026-11-09 08:07:06 1794211626 @ Mon Nov 313
            100%%                 | 100%
            [%12t][%-12t][%.4t]   | [   home/temp][home/temp   ][home]
            [%03q]                | [001]
            """)
    void formatLettersOfMosquittoSubAreReplacedByTheirValues(String pattern, String expected) {
        assertEquals(expected, new PatternFormat(pattern).apply(READING));
    }

    @ParameterizedTest
    @CsvSource({"'a\\tb', 'a\tb'", "'a\\\\b', 'a\\b'"})
    void escapeSequencesOfMosquittoSubAreReplaced(String pattern, String expected) {
        assertEquals(expected, new PatternFormat(pattern).apply(READING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%m", "%A", "%S", "%", "@Q", "@", "\\q", "\\", "%5"})
    void unsupportedFormatLetterIsRejected(String pattern) {
        var error = assertThrows(IllegalArgumentException.class, () -> new PatternFormat("x" + pattern));
        assertEquals("'" + pattern + "' is not supported", error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"'a\nb', 'a\\u000ab'", "'\u001b[2J', 'base64:G1sySg=='"})
    void payloadWithLineEndsStaysInOneLine(String payload, String expected) {
        var reading = new Reading(
                "t",
                ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                0,
                false,
                Instant.EPOCH,
                Reading.Properties.NONE);
        assertEquals(expected, new PatternFormat("%p").apply(reading));
    }
}
