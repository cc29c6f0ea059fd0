package culex.subscriber.pipeline;

import culex.client.BackOff;
import culex.subscriber.Reading;
import culex.subscriber.sink.FailureReason;
import culex.subscriber.sink.PrintableText;
import culex.subscriber.sink.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores messages in one sink, on a thread of its own: takes batches from a bounded queue, repeats a batch while the sink is not available,
 * and passes rejected messages to the dead-letter file.
 */
final class SinkWorker {

    private static final Logger LOG = Logger.getLogger(SinkWorker.class);

    /** Notified of what happens to the messages, on the thread of the sink. */
    interface Listener {
        /** Called when the sink has finished with the message: it is stored, or it is in the dead-letter file. */
        void finished(PendingReading pending);

        /** Called when the sink has rejected the message, and there is no dead-letter file. */
        void failed(PendingReading pending, Throwable why);

        /** Called when the thread of the sink has ended with an error; this sink stores no message any more. */
        void broken(String sink, Throwable why);
    }

    private final Sink sink;
    private final PipelineSettings settings;
    private final Optional<DeadLetterFile> deadLetters;
    private final Listener listener;
    private final SinkQueue queue;
    private final SinkMeters meters;
    private final BackOff delays;
    private final Thread thread;
    private boolean unavailable;

    SinkWorker(
            Sink sink,
            PipelineSettings settings,
            Optional<DeadLetterFile> deadLetters,
            Listener listener,
            MeterRegistry registry,
            RandomGenerator random) {
        this.sink = sink;
        this.settings = settings;
        this.deadLetters = deadLetters;
        this.listener = listener;
        this.queue = new SinkQueue(settings.queueMessagesMax(), settings.queueBytesMax());
        this.meters = new SinkMeters(registry, sink.name(), queue);
        this.delays = new BackOff(settings.retryDelayMin(), settings.retryDelayMax(), random);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("readings-sink-" + sink.name())
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Queues a message; the future completes when there is room for the next one. */
    CompletableFuture<Void> add(PendingReading pending) {
        return queue.add(pending);
    }

    /**
     * Stores the queued messages, for {@code limit} at most, and closes the sink. Messages that are not stored by then stay unacknowledged.
     */
    void stop(Duration limit) throws InterruptedException {
        queue.close();
        if (!thread.join(limit)) {
            int left = queue.messages();
            if (left > 0) {
                LOG.warnf("sink %s: %s messages are not stored; they stay unacknowledged", sink.name(), left);
            }
            thread.interrupt();
            thread.join(Duration.ofSeconds(1));
        }
    }

    private void run() {
        try {
            List<PendingReading> batch = nextBatch();
            while (!batch.isEmpty()) {
                store(batch);
                queue.release(batch);
                batch = nextBatch();
            }
        } catch (InterruptedException stopped) {
            LOG.debugf("sink %s: stopped before its queue was empty", sink.name());
        } catch (RuntimeException | Error broken) {
            listener.broken(sink.name(), broken);
        } finally {
            close();
        }
    }

    private List<PendingReading> nextBatch() throws InterruptedException {
        return queue.take(settings.batchMessagesMax(), settings.batchBytesMax());
    }

    private void store(List<PendingReading> batch) throws InterruptedException {
        long start = System.nanoTime();
        List<Reading> readings = batch.stream().map(PendingReading::reading).toList();
        try {
            repeat(() -> sink.store(readings));
        } catch (RuntimeException rejected) {
            if (batch.size() == 1) {
                trace(batch, start, rejected);
                reject(batch.getFirst(), rejected);
            } else {
                int half = batch.size() / 2;
                store(batch.subList(0, half));
                store(batch.subList(half, batch.size()));
            }
            return;
        }
        meters.stored(batch.size());
        trace(batch, start, null);
        batch.forEach(listener::finished);
    }

    private void trace(List<PendingReading> batch, long startNanos, @Nullable Throwable failure) {
        for (PendingReading pending : batch) {
            ReadingTrace trace = pending.trace();
            if (trace != null) {
                trace.stored(sink.name(), startNanos, failure);
            }
        }
    }

    private void reject(PendingReading pending, RuntimeException why) throws InterruptedException {
        if (deadLetters.isEmpty()) {
            listener.failed(pending, why);
            return;
        }
        DeadLetterFile file = deadLetters.get();
        String reason = FailureReason.of(why);
        repeat(() -> file.append(pending.reading(), sink.name(), reason));
        meters.deadLettered();
        LOG.errorf(
                "sink %s rejected a message on %s: %s; it is in %s",
                sink.name(), PrintableText.escape(pending.reading().topic()), reason, file.path());
        listener.finished(pending);
    }

    /** A request to the destination of the sink; the request fails while the destination is not available. */
    private interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    private void repeat(Attempt attempt) throws InterruptedException {
        while (true) {
            try {
                attempt.run();
                available();
                return;
            } catch (IOException failed) {
                unavailable = true;
                meters.retried();
                Duration delay = delays.next();
                LOG.warnf(
                        "sink %s is not available: %s; next attempt in %s",
                        sink.name(),
                        FailureReason.of(failed),
                        String.format(Locale.ROOT, "%.1f s", delay.toMillis() / 1000.0));
                TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            }
        }
    }

    private void available() {
        if (unavailable) {
            unavailable = false;
            delays.reset();
            LOG.infof("sink %s is available again", sink.name());
        }
    }

    private void close() {
        try {
            sink.close();
        } catch (IOException | RuntimeException failed) {
            LOG.warnf("sink %s could not be closed: %s", sink.name(), FailureReason.of(failed));
        }
    }
}
