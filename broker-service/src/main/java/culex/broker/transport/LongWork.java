package culex.broker.transport;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * Shares the time of a loop between its sockets and long work, such as a SUBSCRIBE with many Topic Filters. Such work runs immediately
 * while the turn is younger than 3 ms and no other long work is queued. Otherwise it is queued. After the sockets of each turn the queue
 * gets 3 ms: 0.3 ms for the first work, then for the next one. Runs on the loop.
 */
public final class LongWork {
    /** Maximum time for long work between two reads of the sockets. */
    private static final long SLICE_NANOS = 3_000_000;
    /** Maximum time for one piece of work within a slice, before the next one runs. */
    private static final long PART_NANOS = 300_000;

    private final Loop loop;
    private final LongSupplier nanoTime;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Runnable slice = this::slice;
    private boolean isRunning;
    private boolean isFirstCheck;
    private long partEndNanos;

    /** @param nanoTime the monotonic clock of {@link Loop#nowNanos} */
    public LongWork(Loop loop, LongSupplier nanoTime) {
        this.loop = loop;
        this.nanoTime = nanoTime;
    }

    /**
     * Whether long work may start or continue now. The code that does the work calls this before it starts, and then about every 100
     * microseconds. When the result is false, it passes the rest of the work to {@link #later}.
     */
    public boolean mayGoOn() {
        if (isFirstCheck) { // each part makes some progress, even on a slow machine
            isFirstCheck = false;
            return true;
        }
        if (isRunning) {
            return nanoTime.getAsLong() - partEndNanos < 0;
        }
        return waiting.isEmpty() && nanoTime.getAsLong() - loop.nowNanos() < SLICE_NANOS;
    }

    /** Queues the next part of a piece of work for a later turn of the loop. Each piece of work is in the queue at most once. */
    public void later(Runnable part) {
        waiting.addLast(part);
        if (waiting.size() == 1 && !isRunning) {
            loop.executeLater(slice);
        }
    }

    private void slice() {
        long end = nanoTime.getAsLong() + SLICE_NANOS;
        isRunning = true;
        try {
            for (long now = end - SLICE_NANOS; now - end < 0 && !waiting.isEmpty(); now = nanoTime.getAsLong()) {
                partEndNanos = now + PART_NANOS;
                isFirstCheck = true;
                run(waiting.removeFirst());
            }
        } finally {
            isRunning = false;
            isFirstCheck = false;
            if (!waiting.isEmpty()) {
                loop.executeLater(slice);
            }
        }
    }

    private void run(Runnable part) {
        try {
            part.run();
        } catch (Throwable fault) {
            loop.faults().onFault(Faults.Where.TASK, "other long work goes on", fault);
        }
    }
}
