package culex.broker.transport;

import culex.broker.memory.MemoryAccount;
import culex.broker.observe.Counters;
import culex.broker.observe.Events;

/**
 * An event loop: one thread that owns connections and their sessions, with two clocks and a timer wheel. The simulation in the tests
 * implements loops without threads.
 */
public interface Loop {
    /** The index of this loop: the loops are numbered from 0 without gaps. */
    int index();

    /** Whether the caller runs on the thread of this loop. */
    boolean isCurrent();

    /** Runs a task on this loop, after all tasks that the same caller has submitted before. May be called from any thread. */
    void execute(Runnable task);

    /**
     * Runs a task in a later turn of the loop, after the events that are ready by then: for the next part of long work. On this loop only.
     */
    void executeLater(Runnable task);

    /**
     * Runs a task at the end of this turn of the loop, when the events at hand are handled and before the loop waits for more. On this loop
     * only. The same task added twice runs twice.
     */
    void atEndOfTurn(Runnable task);

    /**
     * The wall clock when this turn of the loop began, in milliseconds of the epoch. It may be set at any time, so it is only for message
     * expiry and for times that must survive a restart; timers and timeouts use {@link #monotonicMillis}. On this loop only.
     */
    long nowMillis();

    /** The monotonic clock when this turn of the loop began, in milliseconds; the same clock on all loops. On this loop only. */
    long monotonicMillis();

    /** {@link System#nanoTime} when this turn of the loop began. On this loop only. */
    long nowNanos();

    /** Arms a timer, or moves it, to run after this number of milliseconds. On this loop only. */
    default void arm(TimerWheel.Timer timer, long delayMillis) {
        timers().armAt(timer, monotonicMillis() + delayMillis);
    }

    /**
     * How late this loop runs its ticks, in milliseconds: the worst value of about the last second. A loop that is not overloaded is at
     * most a few milliseconds late. On this loop only.
     */
    long lagMillis();

    /** The timers of this loop, which run on the monotonic clock. On this loop only. */
    TimerWheel timers();

    /** Counts the memory that the broker holds for the clients of this loop. On this loop only. */
    MemoryAccount memory();

    /** Shares the time of this loop between its sockets and long work. On this loop only. */
    LongWork longWork();

    /** Is notified of unexpected exceptions on this loop. */
    Faults faults();

    /** Counts packets, bytes and messages of this loop. Written on this loop only. */
    Counters counters();

    /** Reports events of the clients of this loop and their messages. On this loop only. */
    Events events();
}
