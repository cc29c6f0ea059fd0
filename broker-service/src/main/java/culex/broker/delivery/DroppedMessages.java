package culex.broker.delivery;

/**
 * Counts the messages to one client that were dropped because its queue was full, and decides when their number must be reported. Not
 * thread-safe.
 */
final class DroppedMessages {
    private static final long REPORT_MILLIS = 60_000;

    private long dropped;
    private boolean online;
    private boolean unreported;
    private boolean overflowed;
    private long reportAtMillis = Long.MIN_VALUE;

    /** Called when a message was dropped; {@code disconnects} says whether the limits disconnect a connected client for it. */
    void add(boolean disconnects) {
        dropped++;
        unreported = true;
        overflowed = disconnects && online;
    }

    /** Called when a new connection begins, and when the client goes offline. */
    void connectionChanged(boolean isOnline) {
        online = isOnline;
        overflowed = false;
    }

    /** Whether a message was dropped during this connection, and the limits disconnect the client for it. */
    boolean isOverflowed() {
        return overflowed;
    }

    /** Whether messages were dropped since the last call of {@link #take}. */
    boolean isUnreported() {
        return unreported;
    }

    /**
     * Returns the number of messages dropped so far if it must be reported now: at the first dropped message, and then at most once in 60
     * s. Otherwise returns 0.
     */
    long take(long monotonicMillis) {
        unreported = false;
        if (monotonicMillis < reportAtMillis) {
            return 0;
        }
        reportAtMillis = monotonicMillis + REPORT_MILLIS;
        return dropped;
    }
}
