package culex.subscriber.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The pipeline with sinks that are slow, not available or reject messages. */
class PipelineTest extends PipelineFixture {
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
    void noMoreMessagesAreRequestedWhileTheQueueOfASinkIsFull() {
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
    void bytesOfTheMessagesInTheQueueOfASinkAreLimited() {
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
}
