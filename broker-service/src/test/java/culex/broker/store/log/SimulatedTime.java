package culex.broker.store.log;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * A clock that jumps to the next task, and the tasks of all replicas of a simulation, on one thread. A call that would block runs the tasks
 * of the other replicas while it waits, so it may return later than planned, as on a slow machine.
 */
public final class SimulatedTime {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nanos;
    private long added;

    private record Task(long nanos, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            return nanos == other.nanos ? Long.compare(order, other.order) : Long.compare(nanos, other.nanos);
        }
    }

    /** The monotonic clock of all replicas. */
    public long nanos() {
        return nanos;
    }

    /** Runs a task after a delay. Tasks of the same time run in the order in which they were added. */
    public void after(long delayNanos, Runnable action) {
        tasks.add(new Task(nanos + delayNanos, added++, action));
    }

    /** Runs tasks as long as {@code isWaiting} is true, but none that is planned after {@code untilNanos}. */
    public void runWhile(BooleanSupplier isWaiting, long untilNanos) {
        while (isWaiting.getAsBoolean()) {
            Task next = tasks.peek();
            if (next == null || next.nanos > untilNanos) {
                nanos = Math.max(nanos, untilNanos);
                return;
            }
            tasks.remove();
            nanos = Math.max(nanos, next.nanos);
            next.action.run();
        }
    }

    /** Runs all tasks up to a time. */
    public void runUntil(long untilNanos) {
        runWhile(() -> true, untilNanos);
    }
}
