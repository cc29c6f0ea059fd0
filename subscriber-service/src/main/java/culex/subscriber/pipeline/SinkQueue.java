package culex.subscriber.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one sink has not stored yet: those that wait, and the batch that is being stored. Bounded: {@link #add} returns a
 * future that completes when there is room for the next message. Thread-safe.
 */
final class SinkQueue {

    private static final CompletableFuture<Void> ROOM = CompletableFuture.completedFuture(null);

    private final int messagesMax;
    private final long bytesMax;
    private final Deque<PendingReading> waiting = new ArrayDeque<>();
    private @Nullable CompletableFuture<Void> room;
    private @Nullable PendingReading oldest;
    private int messages;
    private long bytes;
    private boolean closed;

    /** Creates an empty queue. It is full when it holds {@code messagesMax} messages or {@code bytesMax} bytes. */
    SinkQueue(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    /** Adds a message; the future completes when the queue is not full. Add no other message before. */
    synchronized CompletableFuture<Void> add(PendingReading pending) {
        waiting.addLast(pending);
        messages++;
        bytes += pending.bytes();
        if (oldest == null) {
            oldest = pending;
        }
        notifyAll();
        if (!isFull()) {
            return ROOM;
        }
        room = new CompletableFuture<>();
        return room;
    }

    /**
     * Waits for messages and takes the oldest: as many as there are, within the two limits, and at least one. They stay counted until
     * {@link #release}. Returns an empty list when the queue is closed and empty.
     */
    synchronized List<PendingReading> take(int batchMessagesMax, long batchBytesMax) throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<PendingReading> batch = new ArrayList<>();
        long batchBytes = 0;
        PendingReading next = waiting.peekFirst();
        while (next != null
                && batch.size() < batchMessagesMax
                && (batch.isEmpty() || batchBytes + next.bytes() <= batchBytesMax)) {
            waiting.removeFirst();
            batch.add(next);
            batchBytes += next.bytes();
            next = waiting.peekFirst();
        }
        return batch;
    }

    /** Called when the sink has finished with the messages of a batch. */
    void release(List<PendingReading> batch) {
        CompletableFuture<Void> awaited = removeFromCount(batch);
        if (awaited != null) {
            awaited.complete(null);
        }
    }

    /** Ends the queue: {@link #take} still returns the messages that are in the queue, and then an empty list instead of waiting. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** The messages that are not stored yet. */
    synchronized int messages() {
        return messages;
    }

    /** The bytes of memory of the messages that are not stored yet. */
    synchronized long bytes() {
        return bytes;
    }

    /** How long the oldest message that is not stored yet has been in the queue, in nanoseconds; 0 if there is none. */
    synchronized long lagNanos(long nowNanos) {
        return oldest == null ? 0 : Math.max(0, nowNanos - oldest.arrivedNanos());
    }

    private synchronized @Nullable CompletableFuture<Void> removeFromCount(List<PendingReading> batch) {
        for (PendingReading done : batch) {
            messages--;
            bytes -= done.bytes();
        }
        oldest = waiting.peekFirst();
        if (room == null || isFull()) {
            return null;
        }
        CompletableFuture<Void> awaited = room;
        room = null;
        return awaited;
    }

    private boolean isFull() {
        return messages >= messagesMax || bytes >= bytesMax;
    }
}
