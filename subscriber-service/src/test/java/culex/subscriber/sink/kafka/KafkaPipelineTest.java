package culex.subscriber.sink.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.subscriber.Reading;
import culex.subscriber.pipeline.Pipeline;
import culex.subscriber.pipeline.PipelineSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipeline and Kafka sink together. */
class KafkaPipelineTest {

    private static final Duration WAIT = Duration.ofSeconds(90);
    private static final int MESSAGES = 20_000;
    private static final int KILLS = 2;
    private static final int RECORD_BYTES_MAX = 5_000;
    private static final int TOO_LARGE = 70;

    private static @Nullable KafkaProcess server;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    @TempDir
    private Path directory = Path.of("");

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

    @Test
    @Timeout(300)
    void messagesAcknowledgedToTheBrokerAreInKafkaInOrderAfterKillsOfKafka() throws Exception {
        Pipeline pipeline = pipeline("killed");
        pipeline.start();
        Thread feeder = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < MESSAGES; i++) {
                feed(pipeline, Integer.toString(i));
            }
        });
        for (int kill = 1; kill <= KILLS; kill++) {
            awaitAcknowledged(kill * MESSAGES / (KILLS + 1));
            double attempts = retries();
            server().kill();
            int durable = acknowledged.get();
            await("an attempt without a server").atMost(WAIT).until(() -> retries() > attempts);
            server().restart();
            long stored = numbers("killed").stream().distinct().count();
            assertTrue(stored >= durable, "of " + durable + " acknowledged messages some are lost");
        }
        awaitAcknowledged(MESSAGES);
        feeder.join();
        pipeline.stop(WAIT);
        List<Integer> numbers = numbers("killed");
        assertEquals(MESSAGES, numbers.stream().distinct().count());
        int newest = -1;
        for (int number : numbers) {
            assertTrue(number <= newest + 1, number + " was stored before a message that arrived earlier");
            newest = Math.max(newest, number);
        }
    }

    @Test
    @Timeout(120)
    void recordThatIsTooLargeGoesToTheDeadLetterFileAndOtherRecordsAreStoredOnce() throws Exception {
        Pipeline pipeline = pipeline("large");
        for (int i = 0; i < 100; i++) {
            feed(pipeline, i == TOO_LARGE ? "7".repeat(RECORD_BYTES_MAX) : Integer.toString(i));
        }
        pipeline.start();
        awaitAcknowledged(100);
        pipeline.stop(WAIT);
        assertEquals(99, numbers("large").size());
        assertEquals(99, numbers("large").stream().distinct().count());
        List<String> rejected = Files.readAllLines(directory.resolve("rejected.jsonl"));
        assertEquals(1, rejected.size());
        assertTrue(rejected.getFirst().contains("\"sink\":\"kafka\",\"reason\":\"The message is"), rejected.getFirst());
    }

    private double retries() {
        return meters.get("readings.sink.retries").counter().count();
    }

    private static KafkaProcess server() {
        return Objects.requireNonNull(server);
    }

    private static List<Integer> numbers(String topic) {
        return server().records(topic).stream()
                .map(record -> Integer.valueOf(new String(record.value(), StandardCharsets.UTF_8)))
                .toList();
    }

    private void awaitAcknowledged(int wanted) {
        await(wanted + " acknowledged messages").atMost(WAIT).until(() -> {
            Throwable why = broken.get();
            if (why != null) {
                throw new IllegalStateException("the thread of the sink has ended", why);
            }
            return acknowledged.get() >= wanted;
        });
    }

    private void feed(Pipeline pipeline, String text) {
        ByteBuffer payload = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        var reading = new Reading("a", payload, 1, false, Instant.now(), Reading.Properties.NONE);
        Message<Reading> message = Message.of(reading, () -> {
            acknowledged.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        });
        pipeline.accept(message, payload.remaining()).toCompletableFuture().join();
    }

    private Pipeline pipeline(String topic) {
        var sink = new KafkaSink(new KafkaTestSettings(server().server())
                .topic(topic)
                .timeout(Duration.ofSeconds(1))
                .recordBytesMax(RECORD_BYTES_MAX)
                .settings());
        var settings = new PipelineSettings(
                101,
                100_000,
                20,
                100_000,
                Duration.ofMillis(5),
                Duration.ofMillis(200),
                Optional.of(directory.resolve("rejected.jsonl")),
                1_000_000);
        var listener = new Pipeline.Listener() {
            @Override
            public void stored() {}

            @Override
            public void failed() {}

            @Override
            public void broken(String name, Throwable why) {
                broken.set(why);
            }
        };
        return new Pipeline(List.of(sink), settings, listener, meters, new SplittableRandom(1), null);
    }
}
