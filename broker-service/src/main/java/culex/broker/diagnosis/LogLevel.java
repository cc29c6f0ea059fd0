package culex.broker.diagnosis;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes what one client, the clients of one user, or those of one address do to the log of the broker: events, and the packets of messages
 * without their payloads. Messages and other events have separate limits of lines per second, so that many messages do not hide a
 * subscription or a disconnect.
 */
public final class LogLevel extends Watch {
    /** Maximum number of lines a second about messages, and also of all other lines. */
    static final int LINES_PER_SECOND = 10;

    private final Consumer<String> log;
    private final LinesPerSecond messages = new LinesPerSecond(LINES_PER_SECOND);
    private final LinesPerSecond others = new LinesPerSecond(LINES_PER_SECOND);
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong reported = new AtomicLong();

    /**
     * Creates a log level; the other parameters are those of {@link Watch}.
     *
     * @param log writes a line to the log; it must not block
     */
    LogLevel(TraceTarget target, long startMillis, long durationMillis, List<String> clients, Consumer<String> log) {
        super(target, startMillis, durationMillis, clients);
        this.log = log;
    }

    /** The number of lines that it has written to the log so far. */
    public long lines() {
        return lines.get();
    }

    @Override
    boolean permits(long nowMillis, boolean isMessage) {
        boolean isPermitted = (isMessage ? messages : others).permits(nowMillis);
        if (!isPermitted) {
            omit();
        }
        return isPermitted;
    }

    @Override
    void add(TraceLine line) {
        lines.incrementAndGet();
        long omitted = omitted();
        long before = reported.getAndSet(omitted);
        write(line.logText() + (omitted > before ? " (" + (omitted - before) + " lines before this one omitted)" : ""));
    }

    @Override
    boolean end() {
        boolean isFirst = super.end();
        if (isFirst) {
            write("ended with " + lines() + " lines, " + omitted() + " omitted");
        }
        return isFirst;
    }

    /** Writes a line that names the target. */
    void write(String text) {
        log.accept("Log level of " + target() + ": " + text);
    }
}
