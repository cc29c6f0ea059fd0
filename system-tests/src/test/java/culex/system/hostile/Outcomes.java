package culex.system.hostile;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What an attack got from the broker, counted. Any thread. */
final class Outcomes {
    /** The broker closed the connection, with or without a packet before. */
    static final String CLOSED = "closed";

    /** A TCP connection was not accepted, or its Upgrade was not answered with 101. */
    static final String NOT_CONNECTED = "not connected";

    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final Set<String> rejections = ConcurrentHashMap.newKeySet();

    void count(String what) {
        counts.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }

    /** A Reason Code, or an HTTP status, that rejects. */
    void reject(String what) {
        rejections.add(what);
        count(what);
    }

    /** Whether the broker rejected anything with a Reason Code or closed a connection. */
    boolean isRejected() {
        return !rejections.isEmpty() || has(CLOSED) || has(NOT_CONNECTED);
    }

    /** Whether the attack got any answer at all. */
    boolean isAnswered() {
        return !counts.isEmpty();
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
