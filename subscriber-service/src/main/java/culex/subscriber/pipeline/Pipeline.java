package culex.subscriber.pipeline;

import culex.subscriber.Reading;
import culex.subscriber.sink.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * Passes each message to every sink, and acknowledges it when all of them have stored it. Its memory is bounded: the caller must not pass
 * the next message while the queue of a sink is full, or while skipped messages, which wait for the acknowledgement of earlier ones, take
 * as many bytes as a queue may have.
 */
public final class Pipeline {

    /** Notified of what happens to the messages, on the threads of the sinks. */
    public interface Listener {
        /** Called when every sink has stored a message; it is acknowledged in its turn. */
        void stored();

        /** Called when a sink could not store a message. */
        void failed();

        /** Called when a sink has ended with an error; no message can be stored any more. */
        void broken(String sink, Throwable why);
    }

    /** Estimated bytes of memory of a skipped message in addition to its size. */
    private static final int SKIPPED_OVERHEAD_BYTES = 1_024;

    private final List<SinkWorker> workers;
    private final AcknowledgementOrder order = new AcknowledgementOrder();
    private final AtomicLong skippedBytes = new AtomicLong();
    private final long skippedBytesMax;
    private final @Nullable ReadingTracer tracer;

    /**
     * Creates the queues and threads of the sinks; see {@link #start}.
     *
     * @param tracer null if no messages are traced
     */
    public Pipeline(
            List<Sink> sinks,
            PipelineSettings settings,
            Listener listener,
            MeterRegistry registry,
            RandomGenerator random,
            @Nullable ReadingTracer tracer) {
        this.tracer = tracer;
        Optional<DeadLetterFile> deadLetters =
                settings.deadLetters().map(path -> new DeadLetterFile(path, settings.deadLetterBytesMax()));
        SinkWorker.Listener finished = new Finished(listener);
        skippedBytesMax = settings.queueBytesMax();
        workers = sinks.stream()
                .map(sink -> new SinkWorker(sink, settings, deadLetters, finished, registry, random))
                .toList();
    }

    /** Starts the threads. */
    public void start() {
        workers.forEach(SinkWorker::start);
    }

    /**
     * Queues a message for every sink. Returns immediately. The stage completes when the next message may be passed; it never fails. Call
     * it from one thread at a time.
     *
     * @param bytes the size of the message
     */
    public CompletionStage<Void> accept(Message<Reading> message, int bytes) {
        ReadingTrace trace = tracer == null ? null : tracer.begin(message.getPayload());
        var pending = new PendingReading(message, bytes, System.nanoTime(), workers.size(), trace);
        order.add(pending);
        if (workers.size() == 1) {
            return workers.getFirst().add(pending);
        }
        return CompletableFuture.allOf(
                workers.stream().map(worker -> worker.add(pending)).toArray(CompletableFuture[]::new));
    }

    /**
     * Acknowledges a message in its turn, without passing it to a sink. The stage completes when the next message may be passed:
     * immediately; or, if the skipped messages that are not acknowledged yet take as many bytes as a queue may have, when this message is
     * acknowledged.
     *
     * @param bytes the size of the message
     */
    public CompletionStage<Void> skip(Message<Reading> message, int bytes) {
        long held = bytes + (long) SKIPPED_OVERHEAD_BYTES;
        var acknowledged = new CompletableFuture<Void>();
        Message<Reading> skipped = message.withAck(() -> message.ack().whenComplete((_, _) -> {
            skippedBytes.addAndGet(-held);
            acknowledged.complete(null);
        }));
        boolean isFull = skippedBytes.addAndGet(held) >= skippedBytesMax;
        order.add(new PendingReading(skipped, 0, System.nanoTime(), 0, null));
        order.acknowledgeFinished();
        return isFull ? acknowledged : CompletableFuture.completedFuture(null);
    }

    /** Stores the queued messages, for {@code limit} at most, and closes the sinks. */
    public void stop(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (SinkWorker worker : workers) {
            worker.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    private final class Finished implements SinkWorker.Listener {
        private final Listener listener;

        Finished(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void finished(PendingReading pending) {
            finish(pending, null);
        }

        @Override
        public void failed(PendingReading pending, Throwable why) {
            listener.failed();
            finish(pending, why);
        }

        @Override
        public void broken(String sink, Throwable why) {
            listener.broken(sink, why);
        }

        private void finish(PendingReading pending, @Nullable Throwable why) {
            if (pending.finish(why)) {
                ReadingTrace trace = pending.trace();
                if (trace != null) {
                    trace.end(pending.failure());
                }
                if (pending.failure() == null) {
                    listener.stored();
                }
                order.acknowledgeFinished();
            }
        }
    }
}
