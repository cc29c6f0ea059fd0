package culex.subscriber.pipeline;

import culex.subscriber.Reading;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * A received message that is not acknowledged yet, because at least one sink has not stored it. Thread-safe.
 */
final class PendingReading {

    private final Message<Reading> message;
    private final int bytes;
    private final long arrivedNanos;
    private final @Nullable ReadingTrace trace;
    private int sinksLeft;
    private @Nullable Throwable failure;

    /**
     * Creates an entry for a message that has arrived.
     *
     * @param bytes the size of the message, for the limits of the queues
     * @param arrivedNanos the time of {@link System#nanoTime()} at which the message arrived
     * @param sinks the number of sinks that must store the message
     * @param trace the trace of the message; null if the message is not traced
     */
    PendingReading(Message<Reading> message, int bytes, long arrivedNanos, int sinks, @Nullable ReadingTrace trace) {
        this.message = message;
        this.bytes = bytes;
        this.arrivedNanos = arrivedNanos;
        this.sinksLeft = sinks;
        this.trace = trace;
    }

    Message<Reading> message() {
        return message;
    }

    Reading reading() {
        return message.getPayload();
    }

    int bytes() {
        return bytes;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** The trace of the message; null if the message is not traced. */
    @Nullable ReadingTrace trace() {
        return trace;
    }

    /** Called when one sink has finished with the message; returns true when it was the last one. */
    synchronized boolean finish(@Nullable Throwable why) {
        if (why != null) {
            failure = why;
        }
        sinksLeft--;
        return sinksLeft == 0;
    }

    /** Whether every sink has finished with the message. */
    synchronized boolean isFinished() {
        return sinksLeft == 0;
    }

    /** Returns why a sink could not store the message; null if every sink stored it. */
    synchronized @Nullable Throwable failure() {
        return failure;
    }
}
