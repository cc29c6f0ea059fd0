package culex.broker.delivery;

/** Counts the messages of one client that were dropped because a queue was full, and says when to report them. Not thread-safe. */
final class DroppedMessages {
    private static final long REPORT_MILLIS = 60_000;

    private long dropped;
    private boolean online;
    private boolean unreported;
    private boolean overflowed;
    private long reportAtMillis = Long.MIN_VALUE;

    /** A message was dropped; {@code disconnects} says whether the limits disconnect a connected client for it. */
    void add(boolean disconnects) {
        dropped++;
        unreported = true;
        overflowed = disconnects && online;
    }

    /** A new connection begins, or the client is offline now. */
    void connectionChanged(boolean isOnline) {
        online = isOnline;
        overflowed = false;
    }

    /** Whether a message was dropped during this connection, and the limits disconnect the client for it. */
    boolean isOverflowed() {
        return overflowed;
    }

    /** Whether messages were dropped since {@link #take}. */
    boolean isUnreported() {
        return unreported;
    }

    /** The number of messages dropped so far, when a report is due: for the first, and then at most once in 60 s; else 0. */
    long take(long monotonicMillis) {
        unreported = false;
        if (monotonicMillis < reportAtMillis) {
            return 0;
        }
        reportAtMillis = monotonicMillis + REPORT_MILLIS;
        return dropped;
    }
}
