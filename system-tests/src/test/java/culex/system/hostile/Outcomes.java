package culex.system.hostile;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the broker's responses to an attack. Safe for all threads. */
final class Outcomes {
    /** The broker closed the connection, with or without a packet before it. */
    static final String CLOSED = "closed";

    /** The broker did not accept a TCP connection, or responded to an upgrade request with a status other than 101. */
    static final String NOT_CONNECTED = "not connected";

    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final Set<String> rejections = ConcurrentHashMap.newKeySet();

    void count(String what) {
        counts.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }

    /** Counts a Reason Code or HTTP status that rejects. */
    void reject(String what) {
        rejections.add(what);
        count(what);
    }

    /** Whether the broker rejected anything with a Reason Code or closed a connection. */
    boolean isRejected() {
        return !rejections.isEmpty() || has(CLOSED) || has(NOT_CONNECTED);
    }

    /** Whether anything was counted, such as a packet, an HTTP status, or the end of a connection. */
    boolean isAnswered() {
        return !counts.isEmpty();
    }

    /** Returns how many responses of one kind were counted. */
    long total(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    private boolean has(String what) {
        return counts.containsKey(what);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((what, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(what)
                .append(" x ")
                .append(count));
        return text.isEmpty() ? "nothing" : text.toString();
    }
}
