package culex.broker.ops;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Logs the origins of rejected web pages: each origin at most once a minute, and at most {@value #ORIGINS_MAX} origins a minute. */
public class OriginLines implements Consumer<String> {
    static final int ORIGINS_MAX = 100;

    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final int CHARACTERS_MAX = 200;
    private static final long GAP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, Long> lastLine = new ConcurrentHashMap<>();

    /** @param nanos the monotonic clock */
    public OriginLines(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Logs that a page of an origin was rejected; from any thread. */
    @Override
    public void accept(String origin) {
        String name = origin.length() > CHARACTERS_MAX ? origin.substring(0, CHARACTERS_MAX) : origin;
        if (isDue(name)) {
            write("Rejected the WebSocket of a page of " + LogText.printable(name)
                    + ": it is not in mqtt.websocket.allowed-origins");
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

    /** Writes a line. */
    void write(String line) {
        LOG.info(line);
    }
}
