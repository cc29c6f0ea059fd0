package culex.subscriber.sink.influx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culex.subscriber.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineProtocolTest {

    private final LineProtocol protocol = new LineProtocol("my mqtt");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":1,"b":2.5}              | a=1.0,b=2.5
            {"on":true,"off":false}      | on=true,off=false
            {"text":"say \\"a\\\\b\\""}  | text="say \\"a\\\\b\\""
            {"meta":{"x":1},"l":[1,[2]]} | meta.x=1.0,l.0=1.0,l.1.0=2.0
            {"a b,c=d":1}                | a\\ b\\,c\\=d=1.0
            {"none":null,"a":1}          | a=1.0
            20.5                         | value=20.5
            true                         | value=true
            plain text                   | value="plain text"
            {"cut":1                     | value="{\\"cut\\":1"
            1 2                          | value="1 2"
            """)
    void valuesOfAJsonPayloadAreWrittenAsInfluxFields(String payload, String fields) {
        assertEquals("my\\ mqtt,topic=t " + fields + " 1500000000", protocol.line(reading("t", payload)));
    }

    @Test
    void specialCharactersOfATopicAreEscaped() {
        assertEquals("my\\ mqtt,topic=a\\ b\\,c\\=d value=1.0 1500000000", protocol.line(reading("a b,c=d", "1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"a\":null}", "{\"a\\nb\":1}", "{\"a\\\\\":1}", "1e999"})
    void payloadWithoutAValueForAFieldIsRejected(String payload) {
        assertThrows(IllegalArgumentException.class, () -> protocol.line(reading("t", payload)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb value=1 1\nc", "a\\", "a\\,host=b", "a\\ value=2", "a\\=b"})
    void topicWithCharactersThatCouldEndTheTagIsRejected(String topic) {
        assertThrows(IllegalArgumentException.class, () -> protocol.line(reading(topic, "1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\\\\=1\":1}", "{\"a\\\\ b\":1}"})
    void fieldNameWithCharactersThatCouldEndTheNameIsRejected(String payload) {
        assertThrows(IllegalArgumentException.class, () -> protocol.line(reading("t", payload)));
    }

    @Test
    void payloadWhoseFieldNamesWouldFillTheMemoryIsRejected() {
        String name = "{\"" + "x".repeat(5_000) + "\":";
        String values = "[" + "1,".repeat(999) + "1]";
        assertThrows(
                IllegalArgumentException.class,
                () -> protocol.line(reading("t", name.repeat(150) + values + "}".repeat(150))));
    }

    @Test
    void payloadThatIsNotUtf8IsRejected() {
        var reading = new Reading(
                "t", ByteBuffer.wrap(new byte[] {(byte) 0xff}), 0, false, Instant.EPOCH, Reading.Properties.NONE);
        assertThrows(IllegalArgumentException.class, () -> protocol.line(reading));
    }

    private static Reading reading(String topic, String payload) {
        return new Reading(
                topic,
                ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                0,
                false,
                Instant.ofEpochMilli(1_500),
                Reading.Properties.NONE);
    }
}
