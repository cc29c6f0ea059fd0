package culex.broker.retained;

/**
 * How much a Session may still do in this turn to send retained messages: about 3 ms of work, so that others are served between. Used on
 * one loop at a time.
 */
public final class RetainedWork {
    /** The cost of one step along the sorted Topic Names, the unit of the others. */
    static final int STEP = 1;
    /** The cost of finding a Topic Name. */
    static final int SEEK = 8;
    /** The cost of sending a message. */
    static final int SEND = 20;

    private static final int UNITS_PER_TURN = 20_000;

    private long turn;
    private int left = UNITS_PER_TURN;

    /** Says which turn it is. */
    public void enter(long nowNanos) {
        if (turn != nowNanos) {
            turn = nowNanos;
            left = UNITS_PER_TURN;
        }
    }

    /** Begins the share of a later turn, also when the clock stands still. */
    public void renew() {
        left = UNITS_PER_TURN;
    }

    /** Whether the share of this turn is used up. */
    public boolean isUsedUp() {
        return left <= 0;
    }

    void spend(int units) {
        left -= units;
    }
}
