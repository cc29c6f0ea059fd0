package culex.broker.retained;

import culex.broker.store.Journal;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/** Removes expired retained messages (section 3.3.2.3.3) periodically, a limited number of topics per step. Runs on one loop. */
public final class RetainedSweep {
    private static final long STEP_MILLIS = TimerWheel.TICK_MILLIS;
    private static final long PAUSE_MILLIS = 5000;
    private static final byte[] BEGINNING = {};

    private final Loop loop;
    private final Journal journal;
    private final RetainedMessages retained;
    private byte[] position = BEGINNING;

    /** @param journal the journal of the loop */
    public RetainedSweep(Loop loop, RetainedMessages retained, Journal journal) {
        this.loop = loop;
        this.journal = journal;
        this.retained = retained;
    }

    /** Starts sweeping. May be called from any thread. */
    public void start() {
        loop.execute(this::step);
    }

    private void step() {
        boolean isAsked = false;
        try {
            retained.sweep(position, loop.nowMillis(), journal, loop.memory(), this::onReached);
            isAsked = true;
        } finally {
            if (!isAsked) { // a fault must not stop later sweeps
                onReached(null);
            }
        }
    }

    private void onReached(byte @Nullable [] next) {
        position = next == null ? BEGINNING : next;
        loop.arm(new TimerWheel.Timer(this::step), next == null ? PAUSE_MILLIS : STEP_MILLIS);
    }
}
