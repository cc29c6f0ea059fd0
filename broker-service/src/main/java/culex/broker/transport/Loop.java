package culex.broker.transport;

import culex.broker.memory.MemoryAccount;

/**
 * An event loop as the protocol sees it: one thread that owns connections and their sessions, two clocks and a timer wheel. The
 * simulation of the tests has loops without threads.
 */
public interface Loop {
    /** The number of this loop, from 0 without gaps. */
    int index();

    /** Whether the caller runs on this loop. */
    boolean isCurrent();

    /** Runs a task on this loop, behind all tasks given to it before by the same caller. From any thread. */
    void execute(Runnable task);

    /**
     * Runs a task in a later turn, so that the events which are ready by then are handled first: for the next part of work that takes
     * long. On this loop only.
     */
    void executeLater(Runnable task);

    /**
     * Runs a task once the events at hand are handled, before the loop waits for more. On this loop only. Whoever asks keeps it to
     * once per turn.
     */
    void atEndOfTurn(Runnable task);

    /**
     * The wall clock when this turn of the loop began, in milliseconds of the epoch. It may be set at any time, so it is only for message
     * expiry and for what must survive a restart; timers and timeouts use {@link #monotonicMillis}. On this loop only.
     */
    long nowMillis();

    /** The monotonic clock when this turn of the loop began, in milliseconds; the same clock on all loops. On this loop only. */
    long monotonicMillis();

    /** {@link System#nanoTime} when this turn of the loop began. On this loop only. */
    long nowNanos();

    /** Arms a timer, or moves it, to run when so many milliseconds have elapsed. On this loop only. */
    default void arm(TimerWheel.Timer timer, long delayMillis) {
        timers().armAt(timer, monotonicMillis() + delayMillis);
    }

    /**
     * How late this loop has lately come to what was due, in milliseconds: the worst of about the last second. A loop that keeps up
     * is 0 to a few milliseconds late. On this loop only.
     */
    long lagMillis();

    /** The timers of this loop, which run on the monotonic clock. On this loop only. */
    TimerWheel timers();

    /** What the clients of this loop make the broker hold. On this loop only. */
    MemoryAccount memory();

    /** Shares the time of this loop between its sockets and what takes long. On this loop only. */
    LongWork longWork();

    /** Takes what went wrong on this loop against expectation. */
    Faults faults();

    /** What happened on this loop. Written on this loop only. */
    Counters counters();
}
