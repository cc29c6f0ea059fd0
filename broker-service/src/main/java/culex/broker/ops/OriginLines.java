package culex.broker.ops;

import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Logs the origins of rejected web pages, or the hosts of rejected requests: each one at most once a minute, and at most
 * {@value #ORIGINS_MAX} different ones a minute.
 */
public class OriginLines implements Consumer<String> {
    static final int ORIGINS_MAX = 100;

    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final int CHARACTERS_MAX = 200;
    private static final long GAP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String format;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, Long> lastLine = new ConcurrentHashMap<>();

    /**
     * @param format the format of a line, with a placeholder for the origin or host
     * @param nanos the monotonic clock
     */
    OriginLines(String format, LongSupplier nanos) {
        this.format = format;
        this.nanos = nanos;
    }

    /** Creates an instance that logs origins of pages. */
    public static OriginLines ofOrigins(LongSupplier nanos) {
        return new OriginLines(
                "Rejected the WebSocket of a page of %s: this is not the broker's origin and not in mqtt.websocket.allowed-origins",
                nanos);
    }

    /** Creates an instance that logs hosts of requests. */
    public static OriginLines ofHosts(LongSupplier nanos) {
        return new OriginLines(
                "Rejected a WebSocket for the host %s: it is not in mqtt.websocket.allowed-hosts", nanos);
    }

    /** Logs that an origin or host was rejected. May be called from any thread. */
    @Override
    public void accept(String origin) {
        String name = origin.length() > CHARACTERS_MAX ? origin.substring(0, CHARACTERS_MAX) : origin;
        if (isDue(name)) {
            write(String.format(Locale.ROOT, format, LogText.printable(name)));
        }
    }

    private boolean isDue(String origin) {
        long now = nanos.getAsLong();
        Long last = lastLine.get(origin);
        if (last == null) {
            if (lastLine.size() >= ORIGINS_MAX) {
                lastLine.values().removeIf(line -> now - line >= GAP_NANOS);
            }
            return lastLine.size() < ORIGINS_MAX && lastLine.putIfAbsent(origin, now) == null;
        }
        return now - last >= GAP_NANOS && lastLine.replace(origin, last, now);
    }

    /** Writes a line to the log. */
    void write(String line) {
        LOG.info(line);
    }
}
