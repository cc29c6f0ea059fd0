package culex.broker.diagnosis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clients with the longest times from a message to its acknowledgement, at most {@value #MAX} clients. Not thread-safe. */
final class SlowClients {
    static final int MAX = 64;

    private final @Nullable String[] clients = new @Nullable String[MAX];
    private final long[] worstNanos = new long[MAX];
    private final long[] messages = new long[MAX];

    /**
     * Adds the time that a client took to acknowledge a message; it represents {@code weight} messages. When the table is full, the client
     * with the shortest time is removed.
     */
    void add(String client, long nanos, long weight) {
        int shortest = 0;
        for (int i = 0; i < MAX; i++) {
            String there = clients[i];
            if (client.equals(there)) {
                worstNanos[i] = Math.max(worstNanos[i], nanos);
                messages[i] += weight;
                return;
            }
            if (there == null) {
                put(i, client, nanos, weight);
                return;
            }
            shortest = worstNanos[i] < worstNanos[shortest] ? i : shortest;
        }
        if (nanos > worstNanos[shortest]) {
            put(shortest, client, nanos, weight);
        }
    }

    private void put(int at, String client, long nanos, long weight) {
        clients[at] = client;
        worstNanos[at] = nanos;
        messages[at] = weight;
    }

    /** Adds the clients of another instance. */
    void addAll(SlowClients other) {
        for (int i = 0; i < MAX; i++) {
            String client = other.clients[i];
            if (client != null) {
                add(client, other.worstNanos[i], other.messages[i]);
            }
        }
    }

    /** The clients, slowest first. */
    List<Tops.Slow> list(Map<String, Long> pendingNanos) {
        Map<String, Tops.Slow> all = new HashMap<>();
        for (int i = 0; i < MAX; i++) {
            String client = clients[i];
            if (client != null) {
                all.put(
                        client,
                        new Tops.Slow(client, messages[i], worstNanos[i], pendingNanos.getOrDefault(client, 0L)));
            }
        }
        pendingNanos.forEach((client, nanos) -> all.putIfAbsent(client, new Tops.Slow(client, 0, 0, nanos)));
        List<Tops.Slow> sorted = new ArrayList<>(all.values());
        sorted.sort(Comparator.comparingLong((Tops.Slow slow) -> Math.max(slow.worstNanos(), slow.waitingNanos()))
                .reversed());
        return List.copyOf(sorted.subList(0, Math.min(sorted.size(), MAX)));
    }
}
