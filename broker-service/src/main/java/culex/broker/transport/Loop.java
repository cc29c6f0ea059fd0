package culex.broker.transport;

import culex.broker.memory.MemoryAccount;

/**
 * An event loop as the protocol sees it: one thread that owns connections and their sessions, a clock and a timer wheel. The
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
     * Runs a task once the events at hand are handled, before the loop waits for more. On this loop only. Whoever asks keeps it to
     * once per turn.
     */
    void atEndOfTurn(Runnable task);

    /** The time of day when this turn of the loop began, in milliseconds of the epoch. On this loop only. */
    long nowMillis();

    /** {@link System#nanoTime} when this turn of the loop began. On this loop only. */
    long nowNanos();

    /**
     * How late this loop has lately come to what was due, in milliseconds: the worst of about the last second. A loop that keeps up
     * is 0 to a few milliseconds late. On this loop only.
     */
    long lagMillis();

    /** The timers of this loop. On this loop only. */
    TimerWheel timers();

    /** What the clients of this loop make the broker hold. On this loop only. */
    MemoryAccount memory();

    /** What happened on this loop. Written on this loop only. */
    Counters counters();
}
