package culex.subscriber.sink.kafka;

import culex.subscriber.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Sinks of a Kafka server, and the records that they have stored. */
class KafkaSinkFixture {
    static final Instant TIME = Instant.parse("2026-11-29T09:00:00.123Z");
    static @Nullable KafkaProcess server;
    final List<KafkaSink> sinks = new ArrayList<>();

    @BeforeAll
    static void startServer() throws IOException {
        server = KafkaProcess.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void closeSinks() {
        sinks.forEach(KafkaSink::close);
    }

    static KafkaTestSettings settings() {
        return new KafkaTestSettings(server().server());
    }

    KafkaSink sink(KafkaTestSettings settings) {
        var sink = new KafkaSink(settings.settings());
        sinks.add(sink);
        return sink;
    }

    static KafkaProcess server() {
        return Objects.requireNonNull(server);
    }

    static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return server().records(topic);
    }

    static List<String> values(String topic) {
        return records(topic).stream().map(record -> text(record.value())).toList();
    }

    static Reading reading(String topic, String payload) {
        return new Reading(topic, ByteBuffer.wrap(utf8(payload)), 1, false, TIME, Reading.Properties.NONE);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
