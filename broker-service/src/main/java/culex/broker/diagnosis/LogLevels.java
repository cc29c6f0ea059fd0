package culex.broker.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The log levels of clients, users and addresses: at most {@value #ACTIVE_MAX} at a time. Any thread may list them; one thread at a time may
 * change them.
 */
public final class LogLevels {
    /** Maximum number of active log levels. */
    public static final int ACTIVE_MAX = 20;
    /** The longest duration of a log level. */
    public static final Duration DURATION_MAX = Duration.ofHours(24);

    private final ConcurrentLinkedDeque<LogLevel> active = new ConcurrentLinkedDeque<>();
    private final Watches watches;
    private final LongSupplier wallMillis;
    private final Consumer<String> log;

    /**
     * @param wallMillis the wall clock, in milliseconds of the epoch
     * @param log writes a line to the log; it must not block
     */
    LogLevels(Watches watches, LongSupplier wallMillis, Consumer<String> log) {
        this.watches = watches;
        this.wallMillis = wallMillis;
        this.log = log;
    }

    /**
     * Starts a log level. It replaces the active one of the same target.
     *
     * @throws IllegalStateException when there are too many
     * @throws IllegalArgumentException when the duration is too long or too short, or the target is a Topic Filter
     */
    public LogLevel start(TraceTarget target, Duration duration) {
        if (target.kind() == TraceTarget.Kind.TOPIC_FILTER) {
            throw new IllegalArgumentException("a log level is that of a client, a user or an address");
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a log level takes from 1 second to " + DURATION_MAX.toHours() + " hours");
        }
        end(target);
        active.removeIf(Watch::isEnded);
        if (active.size() >= ACTIVE_MAX) {
            throw new IllegalStateException("there are " + ACTIVE_MAX + " log levels already: end one of them");
        }
        LogLevel level =
                new LogLevel(target, wallMillis.getAsLong(), duration.toMillis(), watches.connected(target), log);
        level.write("more lines until " + Instant.ofEpochMilli(level.endMillis()));
        active.addLast(level);
        watches.add(level, duration.toMillis());
        return level;
    }

    /** Ends the log level of a target; returns false when there is none. */
    public boolean end(TraceTarget target) {
        for (LogLevel level : all()) {
            if (level.target().equals(target)) {
                watches.end(level);
                active.remove(level);
                return true;
            }
        }
        return false;
    }

    /** The active log levels, oldest first. */
    public List<LogLevel> all() {
        return active.stream().filter(level -> !level.isEnded()).toList();
    }
}
