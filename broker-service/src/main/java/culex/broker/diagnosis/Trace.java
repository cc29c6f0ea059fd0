package culex.broker.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A trace of one client, user, Topic Filter or address, with limits of its duration, lines per second, lines and bytes. The trace ends
 * after its duration, or when it is full. Its lines are kept in memory.
 */
public final class Trace extends Watch {
    /** Maximum number of lines of a trace. */
    public static final int LINES_MAX = 10_000;
    /** Approximate maximum number of bytes of a trace. */
    public static final long BYTES_MAX = 4 << 20;
    /** Maximum number of lines a second. */
    public static final int LINES_PER_SECOND = 1000;

    private final long id;
    private final AtomicReferenceArray<@Nullable TraceLine> lines = new AtomicReferenceArray<>(LINES_MAX);
    private final AtomicInteger added = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final LinesPerSecond perSecond = new LinesPerSecond(LINES_PER_SECOND);

    /** Creates a trace; the parameters are those of {@link Watch}. */
    Trace(long id, TraceTarget target, long startMillis, long durationMillis, List<String> clients) {
        super(target, startMillis, durationMillis, clients);
        this.id = id;
    }

    /** The number that identifies the trace. */
    public long id() {
        return id;
    }

    @Override
    boolean permits(long nowMillis, boolean isMessage) {
        boolean isPermitted = perSecond.permits(nowMillis);
        if (!isPermitted) {
            omit();
        }
        return isPermitted;
    }

    /** Adds a line; a full trace ends. */
    @Override
    void add(TraceLine line) {
        int at = bytes.addAndGet(line.sizeBytes()) > BYTES_MAX ? LINES_MAX : added.getAndIncrement();
        if (at < LINES_MAX) {
            lines.set(at, line);
        } else {
            end();
        }
    }

    /**
     * The lines from a position, in the order in which they were added.
     *
     * @param from the number of lines that are known already
     */
    public List<TraceLine> lines(int from, int max) {
        List<TraceLine> found = new ArrayList<>();
        int to = (int) Math.min(LINES_MAX, Math.max(0L, from) + max);
        for (int i = Math.max(0, from); i < to; i++) {
            TraceLine line = lines.get(i);
            if (line == null) { // another thread has reserved this line and not added it yet
                break;
            }
            found.add(line);
        }
        return found;
    }
}
