package culex.subscriber.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.subscriber.Reading;
import culex.subscriber.sink.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;

/** A pipeline with sinks that a test controls, and the outcomes of its messages. */
class PipelineFixture {
    static final Duration WAIT = Duration.ofSeconds(20);
    static final int BYTES = 10;
    final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger stored = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final List<Pipeline> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Pipeline pipeline : started) {
            pipeline.stop(Duration.ZERO);
        }
    }

    Pipeline start(Sink... sinks) {
        return start(settings(100, 1_000), sinks);
    }

    Pipeline start(PipelineSettings settings, Sink... sinks) {
        var listener = new Pipeline.Listener() {
            @Override
            public void stored() {
                stored.incrementAndGet();
            }

            @Override
            public void failed() {
                failed.incrementAndGet();
            }

            @Override
            public void broken(String sink, Throwable why) {
                outcomes.add("broken " + sink);
            }
        };
        var pipeline = new Pipeline(List.of(sinks), settings, listener, meters, new SplittableRandom(1), null);
        started.add(pipeline);
        pipeline.start();
        return pipeline;
    }

    static PipelineSettings settings(int messagesMax, long bytesMax) {
        return settings(messagesMax, bytesMax, Optional.empty(), 0);
    }

    static PipelineSettings settings(
            int messagesMax, long bytesMax, Optional<Path> deadLetters, long deadLetterBytesMax) {
        return new PipelineSettings(
                messagesMax,
                bytesMax,
                50,
                100_000,
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                deadLetters,
                deadLetterBytesMax);
    }

    CompletableFuture<Void> send(Pipeline pipeline, String text) {
        return pipeline.accept(message(text), BYTES).toCompletableFuture();
    }

    Message<Reading> message(String text) {
        var reading = new Reading(
                "t",
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                1,
                false,
                Instant.EPOCH,
                Reading.Properties.NONE);
        return Message.of(reading, () -> outcome("ack " + text), why -> outcome("nack " + text));
    }

    CompletionStage<Void> outcome(String outcome) {
        outcomes.add(outcome);
        return CompletableFuture.completedStage(null);
    }

    void awaitOutcomes(String... expected) {
        await("the outcomes").atMost(WAIT).until(() -> outcomes.size() >= expected.length);
        assertEquals(List.of(expected), List.copyOf(outcomes));
    }

    double count(String name) {
        return meters.get(name).counter().count();
    }

    /** Stores messages in memory, rejects those that begin with "bad", and is not available while it is closed. */
    static final class FakeSink implements Sink {

        final String name;
        final List<String> texts = Collections.synchronizedList(new ArrayList<>());
        volatile String down = "";
        volatile boolean closed;

        FakeSink(String name) {
            this.name = name;
        }

        void close(String why) {
            down = why;
        }

        void open() {
            down = "";
        }

        List<String> stored() {
            return List.copyOf(texts);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void store(List<Reading> batch) throws IOException {
            if (!down.isEmpty()) {
                throw new IOException(down);
            }
            List<String> accepted = new ArrayList<>();
            for (Reading reading : batch) {
                String text = StandardCharsets.UTF_8
                        .decode(reading.payload().duplicate())
                        .toString();
                if (text.startsWith("bad")) {
                    throw new IllegalArgumentException(text + " is not accepted");
                }
                accepted.add(text);
            }
            texts.addAll(accepted);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
