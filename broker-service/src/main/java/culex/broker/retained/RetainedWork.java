package culex.broker.retained;

import culex.broker.transport.LongWork;
import org.jspecify.annotations.Nullable;

/**
 * The work that a Session may still do in this turn of the loop to send retained messages. Counts estimated units, and reads the clock only
 * after every 1,000 units, about 100 microseconds. Used on one loop at a time.
 */
public final class RetainedWork {
    /** The cost of one step along the sorted Topic Names: the unit of all costs. */
    static final int STEP = 1;
    /** The cost of finding a Topic Name, in the units of {@link RetainedWork}. */
    static final int SEEK = 8;
    /** The cost of sending a message, in the units of {@link RetainedWork}. */
    static final int SEND = 20;

    private static final int UNITS_PER_LOOK = 1000;

    private @Nullable LongWork share;
    private int left;
    private boolean isUsedUp;

    /** Starts the work of a turn of the loop that owns the Session now. */
    public void enter(LongWork shareOfLoop) {
        share = shareOfLoop;
        left = 0;
        isUsedUp = false;
    }

    /** Whether the work of this turn of the loop has reached its limit. */
    public boolean isUsedUp() {
        if (left <= 0 && !isUsedUp) {
            left = UNITS_PER_LOOK;
            isUsedUp = share != null && !share.mayGoOn();
        }
        return isUsedUp;
    }

    void spend(int units) {
        left -= units;
    }
}
