package culex.publisher.fleet;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Logs lost connections and failed attempts. With one sensor, each of them gets a log line. With several sensors there is at most one line
 * a second, and the next line contains the number of omitted lines, so that a fleet of ten thousand sensors that loses its broker does not
 * write ten thousand lines. Used on the fleet's thread.
 */
final class ConnectionLog {

    private static final Logger LOG = Logger.getLogger(ConnectionLog.class);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String address;
    private final boolean bounded;
    private long lastLineNanos = System.nanoTime() - INTERVAL_NANOS;
    private int suppressed;
    private volatile String lastFailure = "";

    /** Creates a log for connections to {@code address}; {@code bounded} limits it to one line a second. */
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

    /** Returns the reason of the last failed attempt or lost connection; empty if there was none. May be called from any thread. */
    String lastFailure() {
        return lastFailure;
    }

    private void warn(String format, String clientId, String reason, Duration nextAttempt) {
        lastFailure = reason;
        long now = System.nanoTime();
        if (bounded && now - lastLineNanos < INTERVAL_NANOS) {
            suppressed++;
            return;
        }
        String others = suppressed == 0 ? "" : " (and " + suppressed + " more such events of the fleet)";
        LOG.warn(String.format(Locale.ROOT, format, clientId, address, reason, seconds(nextAttempt)) + others);
        lastLineNanos = now;
        suppressed = 0;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000 + "." + duration.toMillis() % 1000 / 100 + " s";
    }
}
