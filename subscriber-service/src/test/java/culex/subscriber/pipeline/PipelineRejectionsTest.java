package culex.subscriber.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that a sink rejects or that are skipped, and the dead-letter file. */
class PipelineRejectionsTest extends PipelineFixture {
    @Test
    void rejectedMessageIsNotAcknowledgedAndOtherMessagesOfTheBatchAre() {
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
    void nextMessageMayFollowSkippedMessagesUntilTheseFillTheBytesOfAQueue() {
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
}
