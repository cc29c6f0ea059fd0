package culex.subscriber.sink.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.subscriber.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Kafka sink against a real server. */
class KafkaSinkTest extends KafkaSinkFixture {
    @Test
    void messageIsARecordWithTopicAsKeyPayloadAsValueAndPropertiesAsHeaders() throws Exception {
        var properties = new Reading.Properties(
                Optional.of("application/json"),
                Optional.of("answers"),
                Optional.of(ByteBuffer.wrap(new byte[] {0, (byte) 0xff})),
                OptionalLong.of(60),
                true,
                List.of(new Reading.UserProperty("id", "7"), new Reading.UserProperty("id", "ä")));
        byte[] payload = {(byte) 0xff, 0, 1};
        sink(settings().topic("complete"))
                .store(List.of(new Reading("plant/1", ByteBuffer.wrap(payload), 1, true, TIME, properties)));
        ConsumerRecord<byte[], byte[]> record = records("complete").getFirst();
        assertEquals("plant/1", text(record.key()));
        assertArrayEquals(payload, record.value());
        assertEquals(TIME.toEpochMilli(), record.timestamp());
        assertEquals(
                List.of(
                        "mqtt.topic=plant/1",
                        "mqtt.qos=1",
                        "mqtt.retain=true",
                        "mqtt.payload-format=utf-8",
                        "mqtt.content-type=application/json",
                        "mqtt.response-topic=answers",
                        "mqtt.correlation-data=" + text(new byte[] {0, (byte) 0xff}),
                        "mqtt.expiry-seconds=60",
                        "mqtt.user.id=7",
                        "mqtt.user.id=ä"),
                headers(record));
    }

    @Test
    void userPropertyCannotReplaceAHeaderOfTheSink() throws Exception {
        var properties = new Reading.Properties(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                false,
                List.of(new Reading.UserProperty("mqtt.topic", "forged")));
        sink(settings().topic("forged"))
                .store(List.of(new Reading("a", ByteBuffer.wrap(utf8("1")), 0, false, TIME, properties)));
        assertEquals(
                List.of("mqtt.topic=a", "mqtt.qos=0", "mqtt.retain=false", "mqtt.user.mqtt.topic=forged"),
                headers(records("forged").getFirst()));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void kafkaRecordWithJsonValueContainsTheSameObjectAsAJsonLineOfTheFileSink(Compression compression)
            throws Exception {
        String topic = "json-" + compression;
        sink(settings().topic(topic).value(RecordValue.JSON).compression(compression))
                .store(List.of(reading("a", "{\"temp\":20.5}")));
        assertEquals(
                "{\"topic\":\"a\",\"payload\":{\"temp\":20.5},\"qos\":1,\"retain\":false,\"receivedAt\":\"2026-11-29T09:00:00.123Z\"}",
                text(records(topic).getFirst().value()));
    }

    @Test
    void emptyPayloadIsAnEmptyValueAndNoTombstone() throws Exception {
        sink(settings().topic("empty")).store(List.of(reading("a", "")));
        assertArrayEquals(new byte[0], records("empty").getFirst().value());
    }

    @Test
    void firstRouteThatMatchesChoosesTheTopicOfKafka() throws Exception {
        sink(settings().topic("others").routes("plant/+/temp=temperatures", "plant/#=plants"))
                .store(List.of(reading("plant/1/temp", "1"), reading("plant/1/rpm", "2"), reading("home", "3")));
        assertEquals(List.of("1"), values("temperatures"));
        assertEquals(List.of("2"), values("plants"));
        assertEquals(List.of("3"), values("others"));
    }

    @Test
    void messagesOfATopicHaveOnePartitionAndStayInOrder() throws Exception {
        KafkaSink sink = sink(settings().topic("ordered"));
        for (int batch = 0; batch < 5; batch++) {
            int first = batch * 100;
            sink.store(IntStream.range(first, first + 100)
                    .mapToObj(number -> reading("t/" + number % 10, Integer.toString(number)))
                    .toList());
        }
        List<ConsumerRecord<byte[], byte[]>> records = records("ordered");
        assertEquals(500, records.size());
        for (int topic = 0; topic < 10; topic++) {
            String name = "t/" + topic;
            List<ConsumerRecord<byte[], byte[]>> ofTopic = records.stream()
                    .filter(record -> text(record.key()).equals(name))
                    .toList();
            assertEquals(
                    1,
                    ofTopic.stream().map(ConsumerRecord::partition).distinct().count());
            assertEquals(
                    IntStream.range(0, 500)
                            .filter(number -> name.equals("t/" + number % 10))
                            .mapToObj(Integer::toString)
                            .toList(),
                    ofTopic.stream().map(record -> text(record.value())).toList());
        }
    }

    @Test
    void recordLargerThanTheSinkAllowsIsRejectedAndOtherRecordsOfTheBatchAreStoredOnce() throws Exception {
        assertLargeRecordIsRejected(settings().topic("large").recordBytesMax(30_000));
    }

    @Test
    void recordLargerThanTheTopicAllowsIsRejectedAndOtherRecordsOfTheBatchAreStoredOnce() throws Exception {
        server().createTopic("limited", Map.of("max.message.bytes", "30000"));
        assertLargeRecordIsRejected(settings().topic("limited"));
    }

    @Test
    void recordAboveALimitThatIsLessThanABatchOfTheProducerIsRejectedAfterATimeout() throws Exception {
        server().createTopic("tiny", Map.of("max.message.bytes", "1000"));
        KafkaSink sink = sink(settings().topic("tiny").timeout(Duration.ofSeconds(3)));
        List<Reading> batch = IntStream.range(0, 20)
                .mapToObj(number -> reading("a", "7".repeat(number == 15 ? 2_000 : 500)))
                .toList();
        assertThrows(IOException.class, () -> sink.store(batch));
        assertThrows(IllegalArgumentException.class, () -> sink.store(batch));
        sink.store(batch.subList(0, 15));
        assertThrows(IllegalArgumentException.class, () -> sink.store(batch.subList(15, 16)));
        for (Reading reading : batch.subList(16, 20)) {
            sink.store(List.of(reading));
        }
        assertEquals(19, records("tiny").size());
    }

    @Test
    void recordWithATimeThatTheTopicForbidsIsRejectedAndOtherRecordsOfTheBatchAreStored() throws Exception {
        server().createTopic("recent", Map.of("message.timestamp.before.max.ms", "3600000"));
        KafkaSink sink = sink(settings().topic("recent"));
        var recent =
                new Reading("a", ByteBuffer.wrap(utf8("recent")), 1, false, Instant.now(), Reading.Properties.NONE);
        Reading old = new Reading("a", ByteBuffer.wrap(utf8("old")), 1, false, Instant.EPOCH, Reading.Properties.NONE);
        assertThrows(IllegalArgumentException.class, () -> sink.store(List.of(old, recent)));
        assertThrows(IllegalArgumentException.class, () -> sink.store(List.of(old)));
        sink.store(List.of(recent));
        assertEquals(List.of("recent"), values("recent"));
    }

    /**
     * Asserts that a batch with a record that is too large is rejected, and that its other records are stored once when the batch is
     * divided as the pipeline divides it.
     */
    private void assertLargeRecordIsRejected(KafkaTestSettings settings) throws Exception {
        KafkaSink sink = sink(settings);
        List<Reading> batch =
                List.of(reading("a", "1"), reading("a", "x".repeat(40_000)), reading("a", "2"), reading("b", "3"));
        var rejection = assertThrows(IllegalArgumentException.class, () -> sink.store(batch));
        assertTrue(String.valueOf(rejection.getMessage()).contains("larger than"), rejection.getMessage());
        assertThrows(IllegalArgumentException.class, () -> sink.store(batch.subList(0, 2)));
        sink.store(batch.subList(0, 1));
        assertThrows(IllegalArgumentException.class, () -> sink.store(batch.subList(1, 2)));
        sink.store(batch.subList(2, 4));
        sink.store(List.of(reading("a", "4")));
        String topic = settings.settings().topic();
        assertEquals(
                List.of("1", "2", "3", "4"), values(topic).stream().sorted().toList());
    }

    private static List<String> headers(ConsumerRecord<byte[], byte[]> record) {
        return StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> header.key() + "=" + text(header.value()))
                .toList();
    }
}
