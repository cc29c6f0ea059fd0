package culex.broker.transport;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one loop. Arming, moving and cancelling take constant time. A timer fires up to one tick late, never early. Used for keep
 * alive, connect timeouts, will delays and session expiry. It runs on the monotonic clock. Not thread-safe.
 */
public final class TimerWheel {
    /** The length of a tick in milliseconds. */
    public static final long TICK_MILLIS = 100;

    private static final int BUCKETS = 1024;

    private final Timer[] buckets = new Timer[BUCKETS];
    private final ArrayDeque<Timer> due = new ArrayDeque<>();
    private final Faults faults;
    private long tick;

    /**
     * Creates a wheel that starts at a time of the monotonic clock, in milliseconds.
     *
     * @param faults is notified of exceptions that timers throw; other timers are not affected
     */
    public TimerWheel(long monotonicMillis, Faults faults) {
        this.faults = faults;
        tick = monotonicMillis / TICK_MILLIS;
        for (int i = 0; i < BUCKETS; i++) {
            Timer head = new Timer(() -> {});
            head.next = head;
            head.previous = head;
            buckets[i] = head;
        }
    }

    /** A timer; it can be armed again after it has fired or was cancelled. */
    public static final class Timer {
        private final Runnable task;
        private long dueTick;
        private boolean armed;
        private @Nullable Timer next;
        private @Nullable Timer previous;

        public Timer(Runnable task) {
            this.task = task;
        }

        public boolean isArmed() {
            return armed;
        }

        /** Disarms the timer, if it is armed. */
        public void cancel() {
            armed = false;
            unlink();
        }

        private void unlink() {
            Timer after = next;
            Timer before = previous;
            if (after != null && before != null) {
                before.next = after;
                after.previous = before;
                next = null;
                previous = null;
            }
        }
    }

    /** Arms a timer, or moves it, to run at a time of the monotonic clock ({@link Loop#monotonicMillis}). */
    public void armAt(Timer timer, long dueMillis) {
        timer.cancel();
        timer.armed = true;
        timer.dueTick = Math.max(tick + 1, (dueMillis + TICK_MILLIS - 1) / TICK_MILLIS);
        insert(timer);
    }

    private void insert(Timer timer) {
        Timer head = buckets[(int) (timer.dueTick % BUCKETS)];
        Timer last = head.previous;
        timer.next = head;
        timer.previous = last;
        head.previous = timer;
        if (last != null) {
            last.next = timer;
        }
    }

    /** Runs the timers that are due. Call it about once per tick; timers of missed ticks also run. */
    public void advance(long monotonicMillis) {
        long target = monotonicMillis / TICK_MILLIS;
        // After a long pause of the clock, one round visits all buckets.
        if (target - tick > BUCKETS) {
            tick = target - BUCKETS;
        }
        while (tick < target) {
            tick++;
            run(buckets[(int) (tick % BUCKETS)]);
        }
    }

    private void run(Timer head) {
        for (Timer timer = head.next; timer != null && timer != head; ) {
            Timer following = timer.next;
            if (timer.dueTick <= tick) {
                timer.unlink();
                due.add(timer);
            }
            timer = following;
        }
        // Each of these tasks may cancel or arm any timer, including one in this queue.
        for (Timer timer = due.poll(); timer != null; timer = due.poll()) {
            if (timer.armed && timer.next == null) {
                timer.armed = false;
                fire(timer);
            }
        }
    }

    private void fire(Timer timer) {
        try {
            timer.task.run();
        } catch (Throwable fault) {
            faults.onFault(Faults.Where.TIMER, "the other timers run", fault);
        }
    }
}
