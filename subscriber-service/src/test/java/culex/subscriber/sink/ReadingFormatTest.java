package culex.subscriber.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import culex.subscriber.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingFormatTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void messageIsPrintedAsInTheTutorial() {
        assertEquals(
                "temp:\t{\"value1\":2,\"value2\":1}",
                ReadingFormat.text(reading("temp", "{\"value1\":2,\"value2\":1}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "21.5 °C", "溫度", "a\tb", "\uD83E\uDD9F"})
    void printableTextIsNotEscaped(String text) {
        assertEquals("t:\t" + text, ReadingFormat.text(reading("t", text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2J", "a\u0000b", "a\u0085b", "a\u007fb"})
    void payloadWithControlCharactersIsShownAsBase64(String text) {
        String line = ReadingFormat.text(reading("t", text));
        assertTrue(line.startsWith("t:\tbase64:"), line);
        assertTrue(line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f)), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF{\"value1\":1}",
                "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
                "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
                "Zei\u00ADle"
            })
    void invisibleFormatCharactersAreNotEscaped(String text) {
        assertEquals("t:\t" + text, ReadingFormat.text(reading("t", text)));
    }

    @Test
    void lineEndsLineSeparatorsAndDirectionOverridesAreEscaped() {
        assertEquals("t:\t{\\u000a}", ReadingFormat.text(reading("t", "{\n}")));
        assertEquals("t:\ta\\u000d\\u000aforged:\t1", ReadingFormat.text(reading("t", "a\r\nforged:\t1")));
        assertEquals("t:\ta\\u2028b\\u202ec\\u2066", ReadingFormat.text(reading("t", "a\u2028b\u202Ec\u2066")));
    }

    @Test
    void payloadThatIsNotUtf8IsShownAsBase64() {
        assertEquals("t:\tbase64:/wA=", ReadingFormat.text(reading("t", new byte[] {(byte) 0xff, 0})));
        // An overlong slash and half a surrogate pair: not well-formed.
        assertEquals("t:\tbase64:wK8=", ReadingFormat.text(reading("t", new byte[] {(byte) 0xc0, (byte) 0xaf})));
        assertEquals("t:\tbase64:7aCA", ReadingFormat.text(reading("t", new byte[] {
            (byte) 0xed, (byte) 0xa0, (byte) 0x80
        })));
    }

    @Test
    void controlCharactersInATopicCannotForgeALogLine() {
        assertEquals("a\\u000ab:\tx", ReadingFormat.text(reading("a\nb", "x")));
    }

    @Test
    void samePayloadCanBeFormattedSeveralTimes() {
        Reading reading = reading("t", "x");
        assertEquals(ReadingFormat.text(reading), ReadingFormat.text(reading));
        assertEquals(
                ReadingFormat.json(reading, PayloadFormat.STRING), ReadingFormat.json(reading, PayloadFormat.STRING));
    }

    @Test
    void messageIsWrittenAsAJsonLine() {
        var reading = new Reading(
                "a/b",
                ByteBuffer.wrap("{\"v\":1}\n".getBytes(StandardCharsets.UTF_8)),
                1,
                true,
                NOON,
                new Reading.Properties(
                        Optional.of("application/json"),
                        Optional.of("answers/1"),
                        Optional.of(ByteBuffer.wrap(new byte[] {1, 2})),
                        OptionalLong.of(30),
                        true,
                        List.of(new Reading.UserProperty("unit", "C"), new Reading.UserProperty("unit", "K"))));
        assertEquals(
                "{\"topic\":\"a/b\",\"payload\":\"{\\\"v\\\":1}\\n\",\"qos\":1,\"retain\":true,"
                        + "\"receivedAt\":\"2026-11-23T12:00:00.000Z\",\"payloadFormat\":\"utf-8\","
                        + "\"contentType\":\"application/json\",\"responseTopic\":\"answers/1\","
                        + "\"correlationDataBase64\":\"AQI=\",\"expirySeconds\":30,"
                        + "\"userProperties\":[{\"name\":\"unit\",\"value\":\"C\"},{\"name\":\"unit\",\"value\":\"K\"}]}",
                ReadingFormat.json(reading, PayloadFormat.STRING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"v\":1.50,\"w\":[true,null]}", "12345678901234567890.5", "\"text\"", "null"})
    void jsonPayloadIsEmbeddedAsJson(String payload) {
        assertEquals(
                "{\"topic\":\"t\",\"payload\":" + payload + ",\"qos\":0,\"retain\":false,"
                        + "\"receivedAt\":\"2026-11-23T12:00:00.000Z\"}",
                ReadingFormat.json(reading("t", payload + "\n"), PayloadFormat.JSON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"v\":1", "{\"v\":1} 2", "plain"})
    void payloadThatIsNotOneJsonValueIsWrittenAsAString(String payload) {
        assertEquals(
                ReadingFormat.json(reading("t", payload), PayloadFormat.STRING),
                ReadingFormat.json(reading("t", payload), PayloadFormat.JSON));
    }

    @ParameterizedTest
    @MethodSource
    void jsonPayloadThatCannotBeEmbeddedIsWrittenAsAString(String payload) {
        String line = ReadingFormat.json(reading("t", payload), PayloadFormat.JSON);
        assertTrue(line.startsWith("{\"topic\":\"t\",\"payload\":\"" + payload.charAt(0)), line);
    }

    static Stream<String> jsonPayloadThatCannotBeEmbeddedIsWrittenAsAString() {
        return Stream.of("1e99999999999", "[1e99999999999]", "[".repeat(1_001) + "]".repeat(1_001));
    }

    @Test
    void jsonPayloadOfOneThousandNestedArraysIsEmbeddedAsJson() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        assertTrue(ReadingFormat.json(reading("t", deep), PayloadFormat.JSON).contains(":" + deep + ","));
    }

    @Test
    void payloadThatIsNotUtf8IsBase64InJson() {
        assertEquals(
                "{\"topic\":\"t\",\"payloadBase64\":\"/w==\",\"qos\":0,\"retain\":false,"
                        + "\"receivedAt\":\"2026-11-23T12:00:00.000Z\"}",
                ReadingFormat.json(reading("t", new byte[] {(byte) 0xff}), PayloadFormat.STRING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u001b[2J", "a\u2028b", "溫度", "\u202E", "\u0085", "\u007f"})
    void everyTextIsOneJsonLineThatParsesBackToIt(String text) throws Exception {
        String line = ReadingFormat.json(reading("t", text), PayloadFormat.STRING);
        assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= 0x7f), line);
        assertFalse(line.contains("payloadBase64"), line);
        try (var json = new JsonFactory().createParser(line)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "payload".equals(json.currentName())) {
                    assertEquals(text, json.getText());
                }
            }
        }
    }

    private static Reading reading(String topic, String text) {
        return reading(topic, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Reading reading(String topic, byte[] payload) {
        return new Reading(topic, ByteBuffer.wrap(payload), 0, false, NOON, Reading.Properties.NONE);
    }
}
