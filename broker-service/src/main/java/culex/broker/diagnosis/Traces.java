package culex.broker.diagnosis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Traces of clients, users, Topic Filters and addresses: at most {@value #ACTIVE_MAX} at a time. The latest {@value #KEPT_MAX} traces can be
 * read. Methods may be called from any thread.
 */
public final class Traces {
    /** Maximum duration of a trace. */
    public static final Duration DURATION_MAX = Duration.ofMinutes(30);

    static final int ACTIVE_MAX = 4;
    static final int KEPT_MAX = 8;

    private final Watches watches;
    private final ConcurrentLinkedDeque<Trace> all = new ConcurrentLinkedDeque<>();
    private final AtomicLong ids = new AtomicLong();
    private final LongSupplier wallMillis;

    /** @param wallMillis the wall clock, in milliseconds of the epoch */
    Traces(Watches watches, LongSupplier wallMillis) {
        this.watches = watches;
        this.wallMillis = wallMillis;
    }

    /**
     * Starts a trace.
     *
     * @throws IllegalStateException when too many traces run
     * @throws IllegalArgumentException when the duration is too long or too short
     */
    public Trace start(TraceTarget target, Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a trace takes from 1 second to " + DURATION_MAX.toMinutes() + " minutes");
        }
        if (all.stream().filter(trace -> !trace.isEnded()).count() >= ACTIVE_MAX) {
            throw new IllegalStateException("there are " + ACTIVE_MAX + " traces already: stop one of them");
        }
        Trace trace = new Trace(
                ids.incrementAndGet(), target, wallMillis.getAsLong(), duration.toMillis(), watches.connected(target));
        all.addLast(trace);
        while (all.size() > KEPT_MAX) {
            Trace oldest = all.pollFirst();
            if (oldest != null) {
                stop(oldest);
            }
        }
        watches.add(trace, duration.toMillis());
        return trace;
    }

    /** Stops a trace; its lines can still be read. */
    public void stop(Trace trace) {
        watches.end(trace);
    }

    /** The latest traces, oldest first. */
    public List<Trace> all() {
        return List.copyOf(all);
    }

    /** The trace that a number identifies; null when the trace does not exist, or was removed. */
    public @Nullable Trace find(long id) {
        return all.stream().filter(trace -> trace.id() == id).findFirst().orElse(null);
    }
}
