package culex.subscriber.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.subscriber.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFormatTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            20.5                | 20.5,text
            {"a":1,"b":2}       | "{""a"":1,""b"":2}",text
            ' 1'                | " 1",text
            ''                  | ,text
            """)
    void textPayloadIsWrittenAsOneCsvValue(String payload, String expected) {
        assertEquals(
                "2026-11-29T12:00:00.000Z,t," + expected + ",0,false,,,,,,",
                CsvFormat.line(reading("t", payload.getBytes(StandardCharsets.UTF_8), Reading.Properties.NONE)));
    }

    @Test
    void payloadThatWouldBreakTheLineOrIsNotTextIsBase64() {
        for (byte[] payload : List.of(new byte[] {'a', '\n'}, new byte[] {0}, new byte[] {(byte) 0xff})) {
            String line = CsvFormat.line(reading("t", payload, Reading.Properties.NONE));
            assertEquals(
                    "2026-11-29T12:00:00.000Z,t," + ReadingFormat.base64(ByteBuffer.wrap(payload))
                            + ",base64,0,false,,,,,,",
                    line);
        }
    }

    @Test
    void csvLineHasEveryPropertyInTheOrderOfTheHeader() {
        var properties = new Reading.Properties(
                Optional.of("text/plain"),
                Optional.of("answers"),
                Optional.of(ByteBuffer.wrap(new byte[] {1, 2})),
                OptionalLong.of(30),
                true,
                List.of(new Reading.UserProperty("unit", "C")));
        assertEquals(
                "receivedAt,topic,payload,encoding,qos,retain,payloadFormat,contentType,responseTopic,correlationDataBase64,"
                        + "expirySeconds,userProperties",
                CsvFormat.HEADER);
        assertEquals(
                "2026-11-29T12:00:00.000Z,t,1,text,0,false,utf-8,text/plain,answers,AQI=,30,"
                        + "\"[{\"\"name\"\":\"\"unit\"\",\"\"value\"\":\"\"C\"\"}]\"",
                CsvFormat.line(reading("t", new byte[] {'1'}, properties)));
    }

    @Test
    void lineEndInATopicIsEscaped() {
        assertEquals(
                "2026-11-29T12:00:00.000Z,a\\u000ab,1,text,0,false,,,,,,",
                CsvFormat.line(reading("a\nb", new byte[] {'1'}, Reading.Properties.NONE)));
    }

    private static Reading reading(String topic, byte[] payload, Reading.Properties properties) {
        return new Reading(topic, ByteBuffer.wrap(payload), 0, false, NOON, properties);
    }
}
