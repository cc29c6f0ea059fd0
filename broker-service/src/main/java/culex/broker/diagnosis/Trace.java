package culex.broker.diagnosis;

import culex.broker.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A trace of one client, Topic Filter or address, with limits of its duration, lines per second, lines and bytes. The trace ends after its
 * duration, or when it is full. The loops add lines, without locks; any thread may read them, also while the trace runs.
 */
public final class Trace {
    /** Maximum number of lines of a trace. */
    public static final int LINES_MAX = 10_000;
    /** Approximate maximum number of bytes of a trace. */
    public static final long BYTES_MAX = 4 << 20;
    /** Maximum number of lines a second. */
    public static final int LINES_PER_SECOND = 1000;

    /** Maximum number of clients of an address. */
    static final int CLIENTS_MAX = 1000;

    private static final long SECOND_MILLIS = 1000;

    private final long id;
    private final TraceTarget target;
    private final List<String> levels;
    private final long startMillis;
    private final long endMillis;
    /** The clients of the address, if the trace is about an address. */
    private final Set<String> clients = ConcurrentHashMap.newKeySet();

    private final AtomicReferenceArray<@Nullable TraceLine> lines = new AtomicReferenceArray<>(LINES_MAX);
    private final AtomicInteger added = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong omitted = new AtomicLong();
    private final AtomicLong second = new AtomicLong();
    private final AtomicInteger inSecond = new AtomicInteger();
    private volatile boolean isEnded;

    /**
     * Creates a trace.
     *
     * @param startMillis the wall-clock time, in milliseconds of the epoch
     * @param clients the clients that are connected from the address, if the trace is about an address
     */
    Trace(long id, TraceTarget target, long startMillis, long durationMillis, List<String> clients) {
        this.id = id;
        this.target = target;
        this.startMillis = startMillis;
        endMillis = startMillis + durationMillis;
        levels = target.kind() == TraceTarget.Kind.TOPIC_FILTER ? TopicFilter.split(target.value()) : List.of();
        clients.stream().limit(CLIENTS_MAX).forEach(this.clients::add);
    }

    /** The number of the trace. */
    public long id() {
        return id;
    }

    /** The client, Topic Filter or address that the trace is about. */
    public TraceTarget target() {
        return target;
    }

    /** When the trace began, in milliseconds of the epoch. */
    public long startMillis() {
        return startMillis;
    }

    /** The latest time at which the trace ends, in milliseconds of the epoch. */
    public long endMillis() {
        return endMillis;
    }

    /** Whether the trace has ended: no more lines are added. */
    public boolean isEnded() {
        return isEnded;
    }

    /** The number of lines that are missing in the trace, because there were too many in a second, or too many clients at the address. */
    public long omitted() {
        return omitted.get();
    }

    void end() {
        isEnded = true;
    }

    boolean isAbout(String clientId) {
        return switch (target.kind()) {
            case CLIENT -> clientId.equals(target.value());
            case ADDRESS -> clients.contains(clientId);
            case TOPIC_FILTER -> false;
        };
    }

    boolean isAboutTopic(String topicName) {
        return target.kind() == TraceTarget.Kind.TOPIC_FILTER && TraceTarget.matches(levels, topicName);
    }

    /** Adds a client to the trace if the client is connected from the address of the trace. {@code address} includes the port. */
    void onAddress(String clientId, String address) {
        if (target.kind() == TraceTarget.Kind.ADDRESS
                && TraceTarget.host(address).equals(target.value())) {
            if (clients.size() < CLIENTS_MAX && clientId.length() <= ClientEvent.CHARACTERS_MAX) {
                clients.add(clientId);
            } else {
                omitted.incrementAndGet();
            }
        }
    }

    /** Adds a line, or counts it as omitted; a full trace ends. */
    void add(TraceLine line) {
        if (isEnded) {
            return;
        }
        if (!permits(line.atMillis() / SECOND_MILLIS)) {
            omitted.incrementAndGet();
            return;
        }
        int at = bytes.addAndGet(line.sizeBytes()) > BYTES_MAX ? LINES_MAX : added.getAndIncrement();
        if (at < LINES_MAX) {
            lines.set(at, line);
        } else {
            end();
        }
    }

    private boolean permits(long now) {
        long before = second.get();
        if (before != now && second.compareAndSet(before, now)) {
            inSecond.set(0);
        }
        return inSecond.incrementAndGet() <= LINES_PER_SECOND;
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
