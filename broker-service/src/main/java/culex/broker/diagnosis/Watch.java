package culex.broker.diagnosis;

import culex.broker.observe.Observer;
import culex.broker.topic.TopicFilter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches the events of one target for a limited time. The loops pass lines to it, without locks; any thread may read its state, also while
 * it runs.
 */
public abstract sealed class Watch permits Trace, LogLevel {
    /** Maximum number of clients of a user or an address. */
    static final int CLIENTS_MAX = 1000;

    private final TraceTarget target;
    private final List<String> levels;
    private final long startMillis;
    private final long endMillis;
    /** The connected clients of the user or address, if the target is one. */
    private final Set<String> clients = ConcurrentHashMap.newKeySet();

    private final AtomicLong omitted = new AtomicLong();
    private final AtomicBoolean isEnded = new AtomicBoolean();

    /**
     * Creates a watch.
     *
     * @param startMillis the wall-clock time, in milliseconds of the epoch
     * @param clients the clients that are connected now, if the target is a user or an address
     */
    Watch(TraceTarget target, long startMillis, long durationMillis, List<String> clients) {
        this.target = target;
        this.startMillis = startMillis;
        endMillis = startMillis + durationMillis;
        levels = target.kind() == TraceTarget.Kind.TOPIC_FILTER ? TopicFilter.split(target.value()) : List.of();
        clients.stream().limit(CLIENTS_MAX).forEach(this.clients::add);
    }

    /** The client, user, Topic Filter or address whose events are watched. */
    public final TraceTarget target() {
        return target;
    }

    /** When the watch began, in milliseconds of the epoch. */
    public final long startMillis() {
        return startMillis;
    }

    /** The latest time at which the watch ends, in milliseconds of the epoch. */
    public final long endMillis() {
        return endMillis;
    }

    /** Whether the watch has ended: no more lines are added. */
    public final boolean isEnded() {
        return isEnded.get();
    }

    /** The number of lines that are missing, because there were too many in a second, or too many clients of the user or address. */
    public final long omitted() {
        return omitted.get();
    }

    final void omit() {
        omitted.incrementAndGet();
    }

    /** Ends the watch; returns false when it had ended before. */
    boolean end() {
        return isEnded.compareAndSet(false, true);
    }

    final boolean isAbout(String clientId) {
        return switch (target.kind()) {
            case CLIENT -> clientId.equals(target.value());
            case USER, ADDRESS -> clients.contains(clientId);
            case TOPIC_FILTER -> false;
        };
    }

    final boolean isAboutTopic(String topicName) {
        return target.kind() == TraceTarget.Kind.TOPIC_FILTER && TraceTarget.matches(levels, topicName);
    }

    /**
     * Includes a client that is connected now in the watch, if the target is the user or the address of the client, and excludes it if it
     * was that of an earlier connection.
     */
    final void onConnected(Observer.Client client) {
        if (!target.hasClients()) {
            return;
        }
        if (!target.matches(client)) {
            clients.remove(client.clientId());
        } else if (!clients.contains(client.clientId())) {
            if (clients.size() < CLIENTS_MAX && client.clientId().length() <= ClientEvent.CHARACTERS_MAX) {
                clients.add(client.clientId());
            } else {
                omit();
            }
        }
    }

    /** Excludes a client that is not connected any more; its next connection may be that of another user or address. */
    final void onDisconnected(String clientId) {
        clients.remove(clientId);
    }

    /**
     * Whether one more line may be added now; if not, counts it as omitted.
     *
     * @param nowMillis the wall-clock time, in milliseconds of the epoch
     * @param isMessage whether the line is about a message
     */
    abstract boolean permits(long nowMillis, boolean isMessage);

    /** Adds a line that {@link #permits} allowed. */
    abstract void add(TraceLine line);
}
