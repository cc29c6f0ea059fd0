package culex.subscriber.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import culex.subscriber.Reading;
import culex.subscriber.sink.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline with sinks that are slow, not available or reject messages. */
class PipelineTest {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final int BYTES = 10;

    private final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<Pipeline> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Pipeline pipeline : started) {
            pipeline.stop(Duration.ZERO);
        }
    }

    @Test
    void messageIsAcknowledgedAfterEverySinkHasStoredIt() {
        var quick = new FakeSink("quick");
        var slow = new FakeSink("slow");
        slow.close("down");
        Pipeline pipeline = start(quick, slow);
        send(pipeline, "a");
        await("stored in the first sink")
                .atMost(WAIT)
                .until(() -> quick.stored().equals(List.of("a")));
        assertEquals(List.of(), outcomes);
        slow.open();
        awaitOutcomes("ack a");
        assertEquals(1, stored.get());
    }

    @Test
    void messagesAreAcknowledgedInOrderOfArrivalAlthoughSinksFinishInAnyOrder() {
        List<String> names = new ArrayList<>();
        Pipeline pipeline = start(settings(10_000, 1_000_000), new FakeSink("a"), new FakeSink("b"), new FakeSink("c"));
        for (int i = 0; i < 2_000; i++) {
            names.add("ack " + i);
            send(pipeline, Integer.toString(i));
        }
        awaitOutcomes(names.toArray(String[]::new));
    }

    @Test
    void noFurtherMessageIsRequestedWhileTheQueueOfASinkIsFull() {
        var other = new FakeSink("other");
        var down = new FakeSink("down");
        down.close("the disk is full");
        Pipeline pipeline = start(settings(3, 1_000), other, down);
        assertTrue(send(pipeline, "1").isDone());
        assertTrue(send(pipeline, "2").isDone());
        CompletableFuture<Void> room = send(pipeline, "3");
        assertFalse(room.isDone(), "3 messages wait for the sink that is down");
        down.open();
        await("room").atMost(WAIT).until(room::isDone);
        awaitOutcomes("ack 1", "ack 2", "ack 3");
    }

    @Test
    void bytesOfTheQueueAreLimitedToo() {
        var down = new FakeSink("down");
        down.close("down");
        Pipeline pipeline = start(settings(100, 2 * BYTES), down);
        assertTrue(send(pipeline, "1").isDone());
        assertFalse(send(pipeline, "2").isDone());
    }

    @Test
    void unavailableSinkIsTriedAgainUntilItStoresTheSameMessagesInOrder() {
        var sink = new FakeSink("sink");
        sink.close("connection refused");
        Pipeline pipeline = start(sink);
        send(pipeline, "1");
        send(pipeline, "2");
        await("three failed attempts").atMost(WAIT).until(() -> count("readings.sink.retries") >= 3);
        assertTrue(meters.get("readings.sink.lag.seconds").gauge().value() > 0, "lag");
        assertEquals(2, meters.get("readings.sink.queue.messages").gauge().value());
        sink.open();
        awaitOutcomes("ack 1", "ack 2");
        assertEquals(List.of("1", "2"), sink.stored());
        await("an empty queue")
                .atMost(WAIT)
                .until(() -> meters.get("readings.sink.queue.messages").gauge().value() == 0);
        assertEquals(0, meters.get("readings.sink.lag.seconds").gauge().value());
        assertEquals(2, count("readings.sink.stored"));
    }

    @Test
    void rejectedMessageIsNotAcknowledgedAndTheOthersOfItsBatchAre() {
        var sink = new FakeSink("sink");
        sink.close("down, so that the messages become one batch");
        Pipeline pipeline = start(sink);
        send(pipeline, "good 1");
        send(pipeline, "bad");
        send(pipeline, "good 2");
        sink.open();
        awaitOutcomes("ack good 1", "nack bad", "ack good 2");
        assertEquals(List.of("good 1", "good 2"), sink.stored());
        assertEquals(1, failed.get());
    }

    @Test
    void rejectedMessageIsInTheDeadLetterFileBeforeItIsAcknowledged(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rejected.jsonl");
        Pipeline pipeline = start(settings(100, 1_000, Optional.of(file), 10_000), new FakeSink("sink"));
        send(pipeline, "bad");
        awaitOutcomes("ack bad");
        String line = Files.readString(file);
        assertTrue(line.endsWith("\"sink\":\"sink\",\"reason\":\"bad is not accepted\"}\n"), line);
        try (var json = new JsonFactory().createParser(line)) {
            json.nextToken();
            json.skipChildren();
            assertEquals(null, json.nextToken(), "one JSON object");
        }
        assertEquals(1, count("readings.sink.dead.lettered"));
    }

    @Test
    void incompleteLineOfACrashIsRemovedFromTheDeadLetterFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rejected.jsonl");
        Files.writeString(file, "{}\n{\"topic\":\"t\",\"pay");
        Pipeline pipeline = start(settings(100, 1_000, Optional.of(file), 10_000), new FakeSink("sink"));
        send(pipeline, "bad");
        awaitOutcomes("ack bad");
        List<String> lines = Files.readAllLines(file);
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.getLast().startsWith("{\"topic\":\"t\",\"payload\":\"bad\""), lines::toString);
    }

    @Test
    void rejectedMessageIsNotAcknowledgedWhileTheDeadLetterFileIsFull(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rejected.jsonl");
        Pipeline pipeline = start(settings(100, 1_000, Optional.of(file), 250), new FakeSink("sink"));
        send(pipeline, "bad 1");
        awaitOutcomes("ack bad 1");
        send(pipeline, "bad 2");
        await("an attempt to write it").atMost(WAIT).until(() -> count("readings.sink.retries") > 0);
        assertEquals(List.of("ack bad 1"), outcomes);
        Files.delete(file);
        awaitOutcomes("ack bad 1", "ack bad 2");
    }

    @Test
    void stopStoresQueuedMessagesAndClosesTheSink() throws Exception {
        var sink = new FakeSink("sink");
        Pipeline pipeline = start(sink);
        send(pipeline, "last");
        pipeline.stop(WAIT);
        assertEquals(List.of("last"), sink.stored());
        assertTrue(sink.closed);
    }

    @Test
    void stopEndsWithinItsLimitWhileASinkIsDown() throws Exception {
        var sink = new FakeSink("sink");
        sink.close("down");
        Pipeline pipeline = start(sink);
        send(pipeline, "waits");
        pipeline.stop(Duration.ofMillis(50));
        assertEquals(List.of(), outcomes);
        assertTrue(sink.closed);
    }

    @Test
    void skippedMessageIsAcknowledgedAfterEarlierMessages() {
        var sink = new FakeSink("sink");
        sink.close("down");
        Pipeline pipeline = start(sink);
        send(pipeline, "1");
        CompletableFuture<Void> room =
                pipeline.skip(message("too large"), 1_000).toCompletableFuture();
        assertEquals(List.of(), outcomes);
        assertFalse(room.isDone(), "the skipped message fills the bytes of a queue");
        sink.open();
        awaitOutcomes("ack 1", "ack too large");
        assertEquals(1, stored.get());
        await("room").atMost(WAIT).until(room::isDone);
    }

    @Test
    void nextMessageMayFollowSkippedOnesUntilTheyFillTheBytesOfAQueue() {
        var sink = new FakeSink("sink");
        sink.close("down");
        Pipeline pipeline = start(settings(100, 4_000), sink);
        send(pipeline, "1");
        for (int i = 0; i < 3; i++) {
            assertTrue(
                    pipeline.skip(message("skipped"), 10).toCompletableFuture().isDone(), "message " + i);
        }
        CompletableFuture<Void> room = pipeline.skip(message("last"), 10).toCompletableFuture();
        assertFalse(room.isDone(), "four messages of 1 KB and more fill 4,000 bytes");
        sink.open();
        awaitOutcomes("ack 1", "ack skipped", "ack skipped", "ack skipped", "ack last");
        await("room").atMost(WAIT).until(room::isDone);
        assertTrue(pipeline.skip(message("next"), 10).toCompletableFuture().isDone());
    }

    @Test
    void exceptionInTheWorkerOfASinkIsReportedAndClosesTheSink() {
        var sink = new FakeSink("sink");
        Pipeline pipeline = start(sink);
        pipeline.accept(
                message("1").withAck(() -> {
                    throw new IllegalStateException("acknowledged twice");
                }),
                BYTES);
        awaitOutcomes("broken sink");
        await("closed").atMost(WAIT).until(() -> sink.closed);
    }

    private Pipeline start(Sink... sinks) {
        return start(settings(100, 1_000), sinks);
    }

    private Pipeline start(PipelineSettings settings, Sink... sinks) {
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

    private static PipelineSettings settings(int messagesMax, long bytesMax) {
        return settings(messagesMax, bytesMax, Optional.empty(), 0);
    }

    private static PipelineSettings settings(
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

    private CompletableFuture<Void> send(Pipeline pipeline, String text) {
        return pipeline.accept(message(text), BYTES).toCompletableFuture();
    }

    private Message<Reading> message(String text) {
        var reading = new Reading(
                "t",
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                1,
                false,
                Instant.EPOCH,
                Reading.Properties.NONE);
        return Message.of(reading, () -> outcome("ack " + text), why -> outcome("nack " + text));
    }

    private CompletionStage<Void> outcome(String outcome) {
        outcomes.add(outcome);
        return CompletableFuture.completedStage(null);
    }

    private void awaitOutcomes(String... expected) {
        await("the outcomes").atMost(WAIT).until(() -> outcomes.size() >= expected.length);
        assertEquals(List.of(expected), List.copyOf(outcomes));
    }

    private double count(String name) {
        return meters.get(name).counter().count();
    }

    /** Stores messages in memory, rejects those that begin with "bad", and is not available while it is closed. */
    private static final class FakeSink implements Sink {

        private final String name;
        private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
        private volatile String down = "";
        private volatile boolean closed;

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
