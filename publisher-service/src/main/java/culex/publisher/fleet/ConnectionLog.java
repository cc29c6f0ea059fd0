package culex.publisher.fleet;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells of lost connections and failed attempts, a line for each, but not ten thousand at once when a whole fleet loses its
 * broker: after one line, those of other sensors within the same second are only counted. Used on the fleet's thread.
 */
final class ConnectionLog {

    private static final Logger LOG = Logger.getLogger(ConnectionLog.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String address;
    private final boolean bounded;
    private long lastNanos = System.nanoTime() - QUIET_NANOS;
    private int untold;
    private volatile String lastFailure = "";

    /** Lines about {@code address}, bounded when there is more than one sensor. */
    ConnectionLog(String address, boolean bounded) {
        this.address = address;
        this.bounded = bounded;
    }

    void lost(String clientId, String reason, Duration nextAttempt) {
        warn("Connection of %s to %s lost: %s; next attempt in %s", clientId, reason, nextAttempt);
    }

    void failed(String clientId, String reason, Duration nextAttempt) {
        warn("No connection of %s to %s: %s; next attempt in %s", clientId, reason, nextAttempt);
    }

    /** Why the last connection failed or was lost; empty before any has. From any thread. */
    String lastFailure() {
        return lastFailure;
    }

    private void warn(String format, String clientId, String reason, Duration nextAttempt) {
        lastFailure = reason;
        long now = System.nanoTime();
        if (bounded && now - lastNanos < QUIET_NANOS) {
            untold++;
            return;
        }
        String others = untold == 0 ? "" : " (and " + untold + " more such events of the fleet)";
        LOG.warn(String.format(Locale.ROOT, format, clientId, address, reason, seconds(nextAttempt)) + others);
        lastNanos = now;
        untold = 0;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000 + "." + duration.toMillis() % 1000 / 100 + " s";
    }
}
