package culex.broker.ops;

import culex.broker.security.RecentTable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Decides which lines about full queues are logged: the first line about a client immediately, then at most one a minute, also when the
 * client reconnects; and a few lines a second about all clients together. Remembers a fixed number of clients; when there are more, the
 * ones with the oldest lines are removed. May be called from any thread, without locks.
 */
final class QueueFullLines {
    private static final int PER_SECOND = 20;
    private static final long CLIENT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final RecentTable clients = new RecentTable();
    private final LongSupplier nanoTime;
    private final ConnectionLines lines;
    private final long originNanos;

    /** @param nanoTime the monotonic clock */
    QueueFullLines(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        lines = new ConnectionLines(PER_SECOND, nanoTime);
        originNanos = nanoTime.getAsLong();
    }

    /** Whether a line about a client may be written now. */
    boolean permit(String clientId) {
        long now = nanoTime.getAsLong();
        RecentTable.Entry last = clients.get(clientId);
        boolean isTooEarly = last != null && now - last.nanos() < CLIENT_NANOS;
        if (isTooEarly || !lines.permit()) {
            return false;
        }
        clients.put(clientId, (double) TimeUnit.NANOSECONDS.toSeconds(now - originNanos), now);
        return true;
    }

    /** Passes the number of lines that were omitted because there were too many in a second, unless it is 0. */
    void summarize(Consumer<Long> log) {
        lines.summarize(log);
    }
}
