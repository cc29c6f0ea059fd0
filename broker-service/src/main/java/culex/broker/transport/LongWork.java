package culex.broker.transport;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * Shares a loop's time between its sockets and work that takes long, as that of a SUBSCRIBE with many Topic Filters. Such work runs at
 * once while the turn is young and nothing else waits. Otherwise it waits in a queue, from which a few milliseconds are done in each turn
 * behind the sockets: a small part of each work, and then of the next. On the loop.
 */
public final class LongWork {
    /** The most time in a row, until the sockets are looked at again. */
    private static final long SLICE_NANOS = 3_000_000;
    /** The share of one work in a slice while others wait. */
    private static final long PART_NANOS = 300_000;

    private final Loop loop;
    private final LongSupplier nanoTime;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Runnable slice = this::slice;
    private boolean isRunning;
    private boolean isFirstLook;
    private long partEndNanos;

    /** @param nanoTime a monotonic clock, that of {@link Loop#nowNanos} */
    public LongWork(Loop loop, LongSupplier nanoTime) {
        this.loop = loop;
        this.nanoTime = nanoTime;
    }

    /**
     * Whether long work may begin now, or go on. Work asks before it begins and then about every 100 microseconds; when it may not, it
     * gives the rest to {@link #later}.
     */
    public boolean mayGoOn() {
        if (isFirstLook) { // each part gets on, however slow the machine is
            isFirstLook = false;
            return true;
        }
        if (isRunning) {
            return nanoTime.getAsLong() - partEndNanos < 0;
        }
        return waiting.isEmpty() && nanoTime.getAsLong() - loop.nowNanos() < SLICE_NANOS;
    }

    /** Runs the next part of a work in a later turn, behind what waits already. Each work waits once at most. */
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
                isFirstLook = true;
                run(waiting.removeFirst());
            }
        } finally {
            isRunning = false;
            isFirstLook = false;
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
