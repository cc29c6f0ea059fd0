package culex.publisher.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.connection.MessageProperties;
import culex.publisher.connection.MessageProperties.UserProperty;
import culex.publisher.connection.OutboundMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {

    private static final String HEADER = "receivedAt,topic,payload,encoding,qos,retain,payloadFormat,contentType,"
            + "responseTopic,correlationDataBase64,expirySeconds,userProperties";

    /**
     * One message as the subscriber writes it with the sink file, format json. {@link #CSV} and {@link #MOSQUITTO} record the same message.
     */
    private static final String RECORDED = """
        {"topic":"a/b","payload":"{\\"x\\":\\"\\u00e9\\"}","qos":1,"retain":true,"receivedAt":"2026-11-29T17:42:26.502Z",\
        "payloadFormat":"utf-8","contentType":"application/json","responseTopic":"r/t","correlationDataBase64":"YWJj",\
        "expirySeconds":60,"userProperties":[{"name":"k","value":"v"},{"name":"k","value":"w"}]}
        """;

    private static final String CSV = HEADER + "\n"
            + "2026-11-29T17:42:26.502Z,a/b,\"{\"\"x\"\":\"\"é\"\"}\",text,1,true,utf-8,application/json,r/t,YWJj,60,\"[{\"\"name\"\":\"\"k\"\",\"\"value\"\":\"\"v\"\"},{\"\"name\"\":\"\"k\"\",\"\"value\"\":\"\"w\"\"}]\"\n";

    private static final String MOSQUITTO = """
        {"tst":"2026-11-29T18:42:26.502000Z+0100","topic":"a/b","qos":1,"retain":1,"payloadlen":10,"properties":{\
        "content-type":"application/json","user-properties":{"k":"v","k":"w"},"response-topic":"r/t",\
        "correlation-data":"abc","payload-format-indicator":1,"message-expiry-interval":60},"payload":"{\\"x\\":\\"é\\"}"}
        """;

    @TempDir
    private Path directory;

    private RecordingSettings settings(String text) throws IOException {
        return settings(text.getBytes(StandardCharsets.UTF_8), "recording", TopicMapping.NONE);
    }

    private RecordingSettings settings(byte[] bytes, String name, TopicMapping topics) throws IOException {
        return new RecordingSettings(Files.write(directory.resolve(name), bytes), 1, false, topics);
    }

    private static RecordedMessage first(RecordingSettings settings) throws Exception {
        try (var recording = new Recording(settings)) {
            return Objects.requireNonNull(recording.next());
        }
    }

    private RecordedMessage message(String fields) throws Exception {
        return first(settings("{\"topic\":\"t\",\"receivedAt\":\"2026-01-01T00:00:00Z\"," + fields + "}"));
    }

    private String error(String text) throws IOException {
        RecordingSettings settings = settings(text);
        return String.valueOf(
                assertThrows(RecordingException.class, () -> first(settings)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {RECORDED, CSV, MOSQUITTO})
    void everyPropertyOfARecordedMessageIsRead(String text) throws Exception {
        RecordedMessage recorded = first(settings(text));
        assertEquals(Instant.parse("2026-11-29T17:42:26.502Z"), recorded.receivedAt());
        OutboundMessage message = recorded.message();
        assertEquals("a/b", message.topic());
        assertEquals("{\"x\":\"é\"}", new String(message.payload(), StandardCharsets.UTF_8));
        assertEquals(1, message.qos());
        assertTrue(message.retain());
        assertEquals(
                new MessageProperties(
                        Optional.of("application/json"),
                        true,
                        Optional.of(Duration.ofMinutes(1)),
                        List.of(new UserProperty("k", "v"), new UserProperty("k", "w")),
                        Optional.of("r/t"),
                        Optional.of(ByteBuffer.wrap("abc".getBytes(StandardCharsets.UTF_8)))),
                message.properties());
    }

    @Test
    void binaryPayloadIsReadFromBase64() throws Exception {
        byte[] bytes = {-1, 0, 1};
        assertArrayEquals(bytes, message("\"payloadBase64\":\"/wAB\"").message().payload());
        String csv = HEADER + "\r\n2026-01-01T00:00:00.000Z,t,/wAB,base64,0,false,,,,,,\r\n";
        assertArrayEquals(bytes, first(settings(csv)).message().payload());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": [1.50, 1e400]}|{\"a\": [1.50, 1e400]}",
                "[ 1 ,\"é}\"]|[ 1 ,\"é}\"]",
                "-1.50|-1.50",
                "true|true",
                "null|``",
                "\"a\\\"b\"|a\"b",
            })
    void jsonPayloadIsSentAsItIsWrittenInTheLine(String value, String payload) throws Exception {
        for (String fields : List.of("\"payload\":" + value, "\"payload\":" + value + " ,\"qos\":0")) {
            assertEquals(payload, new String(message(fields).message().payload(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void jsonPayloadOfOneThousandNestedArraysIsRead() throws Exception {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        byte[] payload = message("\"payload\":" + deep).message().payload();
        assertEquals(deep, new String(payload, StandardCharsets.UTF_8));
    }

    @Test
    void malformedLineIsReportedWithTheLineNumberAndTheNextLineIsRead() throws Exception {
        String line = "{\"topic\":\"t\",\"receivedAt\":\"2026-01-01T00:00:00Z\",\"payload\":\"1\"}\n";
        try (var recording = new Recording(settings(line + "\n" + "oops\n" + line + "{\"topic\":\"t\""))) {
            assertNotNull(recording.next());
            var wrong = assertThrows(RecordingException.class, recording::next);
            assertTrue(String.valueOf(wrong.getMessage()).endsWith("recording, line 3: it is no complete JSON object"));
            assertNotNull(recording.next());
            assertThrows(RecordingException.class, recording::next);
            assertNull(recording.next());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1]|it is no JSON object",
                "{} {}|there is something after",
                "{}|the topic is missing",
                "{\"topic\":\"t\"}|the time of arrival is missing",
                "{\"topic\":\"t\",\"receivedAt\":\"2026-01-01T00:00:00Z\"}|the payload is missing",
                "{\"receivedAt\":\"yesterday\"}|the time of arrival is not ISO 8601",
                "{\"topic\":1}|topic is no string",
                "{\"qos\":3}|the QoS is not 0, 1 or 2",
                "{\"expirySeconds\":-1}|the expiry is not",
                "{\"responseTopic\":\"a/#\"}|the Response Topic is no Topic Name",
                "{\"contentType\":\"\\ud800\"}|the content type is no string of MQTT",
                "{\"payloadBase64\":\"*\"}|there is a value that is not Base64",
                "{\"userProperties\":{}}|the User Properties are no JSON array",
                "{\"properties\":[]}|properties is no object",
            })
    void malformedLineIsReportedWithAReason(String line, String reason) throws IOException {
        assertTrue(error(line).contains("recording, line 1: " + reason), error(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/+", "a\\u0000"})
    void recordingWithAnInvalidTopicNameIsReported(String topic) throws IOException {
        assertTrue(error("{\"topic\":\"" + topic + "\",\"receivedAt\":\"2026-01-01T00:00:00Z\",\"payload\":\"1\"}")
                .contains("the topic is no"));
    }

    @Test
    void payloadTruncatedByMosquittoSubIsReported() throws Exception {
        String line =
                "{\"tst\":\"2026-11-29T17:42:26.506300Z+0000\",\"topic\":\"bin\",\"qos\":0,\"retain\":0,\"payloadlen\":3,\"payload\":\"";
        assertTrue(error(line + "a\"}").contains("the recording has 1 of 3 bytes of the payload"));
        byte[] notUtf8 = (line + "?\"}").getBytes(StandardCharsets.UTF_8);
        notUtf8[line.length()] = -1;
        RecordingSettings settings = settings(notUtf8, "recording", TopicMapping.NONE);
        var wrong = assertThrows(RecordingException.class, () -> first(settings));
        assertTrue(String.valueOf(wrong.getMessage()).endsWith("line 1: it is not UTF-8"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-01T00:00:00Z,t|it has 2 values for 12 columns",
                "2026-01-01T00:00:00Z,t,\"1,text,0,false,,,,,,|a closing quote is missing",
                "2026-01-01T00:00:00Z,t,\"1\"x,text,0,false,,,,,,|there is something after a closing quote",
                "2026-01-01T00:00:00Z,t,1,text,one,false,,,,,,|there is a value that is no number",
            })
    void malformedCsvLineIsReportedWithAReason(String line, String reason) throws IOException {
        String error = error(HEADER + "\n" + line + "\n");
        assertTrue(error.endsWith("recording, line 2: " + reason), error);
    }

    @Test
    void compressedRecordingIsRead() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(RECORDED.getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(
                "a/b",
                first(settings(bytes.toByteArray(), "recording.jsonl.gz", TopicMapping.NONE))
                        .message()
                        .topic());
    }

    @ParameterizedTest
    @CsvSource({"a/=z/, z/b", "=z/, z/a/b", "b=z, a/b", "a/b=c=d, c=d", "a/=, b"})
    void topicMappingReplacesThePrefixOfTopics(String mapping, String topic) throws Exception {
        RecordingSettings settings =
                settings(RECORDED.getBytes(StandardCharsets.UTF_8), "recording", TopicMapping.parse(mapping));
        assertEquals(topic, first(settings).message().topic());
    }

    @Test
    void fileThatIsNotARecordingIsRejected() throws IOException {
        RecordingSettings empty = settings("\n\n");
        assertTrue(String.valueOf(assertThrows(RecordingException.class, () -> Recording.check(empty))
                        .getMessage())
                .endsWith("has no messages"));
        var missing = new RecordingSettings(directory.resolve("missing"), 1, false, TopicMapping.NONE);
        assertTrue(String.valueOf(assertThrows(RecordingException.class, () -> Recording.check(missing))
                        .getMessage())
                .startsWith("there is no file "));
        var folder = new RecordingSettings(directory, 1, false, TopicMapping.NONE);
        assertThrows(RecordingException.class, () -> Recording.check(folder));
    }

    @Test
    void lineLongerThanTheLimitIsReportedAndTheNextOneIsRead() throws Exception {
        byte[] bytes = new byte[Recording.LINE_BYTES_MAX + 2];
        bytes[bytes.length - 1] = '\n';
        Path file = directory.resolve("long");
        Files.write(file, bytes);
        Files.writeString(file, RECORDED, StandardOpenOption.APPEND);
        try (var recording = new Recording(new RecordingSettings(file, 1, false, TopicMapping.NONE))) {
            var wrong = assertThrows(RecordingException.class, recording::next);
            assertTrue(String.valueOf(wrong.getMessage()).contains("line 1: it has more than"));
            assertEquals(
                    "a/b", Objects.requireNonNull(recording.next()).message().topic());
        }
    }
}
