package culex.broker.connection;

import culex.broker.security.RecentTable;
import java.util.concurrent.TimeUnit;

/**
 * Limits how often connections with the same Client Identifier may take over a Session from each other, so that clients which share a
 * Client Identifier by mistake do not disconnect each other without end. May be called from any loop.
 */
public final class TakeOvers {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int max;
    private final RecentTable recent = new RecentTable();

    /**
     * @param max maximum number of take-overs of each Session within ten seconds; a client that reconnects after a network failure needs
     *     one take-over
     */
    public TakeOvers(int max) {
        this.max = max;
    }

    /** Counts an attempt to take a Session over from a connected client; returns false when there were too many lately. */
    boolean permit(String clientId, long nowNanos) {
        RecentTable.Entry entry = recent.get(clientId);
        if (entry == null || nowNanos - entry.nanos() >= WINDOW_NANOS) {
            recent.put(clientId, 1, nowNanos);
            return true;
        }
        if (entry.value() >= max) {
            return false;
        }
        recent.put(clientId, entry.value() + 1, entry.nanos());
        return true;
    }
}
