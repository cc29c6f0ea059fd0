package culex.broker.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The send times of some of the messages in flight, in a table of fixed size. A message whose slot is occupied by another message is not
 * measured. Used on one loop.
 */
final class PendingAcks {
    private static final int SLOTS = 1024;
    private static final int SPREAD = 0x9E3779B1;
    private static final int SHIFT = 22;

    private final @Nullable String[] clients = new @Nullable String[SLOTS];
    private final int[] identifiers = new int[SLOTS];
    private final int[] weights = new int[SLOTS];
    private final long[] sentNanos = new long[SLOTS];

    /** Is notified of a message that is not acknowledged yet. */
    interface Visitor {
        void visit(String client, long sentNanos);
    }

    private static int slot(String client, int identifier) {
        int hash = (client.hashCode() * 31 + identifier) * SPREAD;
        return hash >>> SHIFT;
    }

    /** Called when a measured message was sent; it represents {@code weight} messages. */
    void sent(String client, int identifier, int weight, long nowNanos) {
        int slot = slot(client, identifier);
        if (clients[slot] == null) {
            clients[slot] = client;
            identifiers[slot] = identifier;
            weights[slot] = weight;
            sentNanos[slot] = nowNanos;
        }
    }

    /** The slot of a message that is measured, or -1. */
    int find(String client, int identifier) {
        int slot = slot(client, identifier);
        return identifiers[slot] == identifier && client.equals(clients[slot]) ? slot : -1;
    }

    long sentNanos(int slot) {
        return sentNanos[slot];
    }

    int weight(int slot) {
        return weights[slot];
    }

    void free(int slot) {
        clients[slot] = null;
    }

    /** Called when a client has disconnected: removes its messages, because their acknowledgements can no longer arrive in time. */
    void forget(String client) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (client.equals(clients[slot])) {
                clients[slot] = null;
            }
        }
    }

    /** Removes the messages that the sampling no longer measures, because their acknowledgements will not be looked up. */
    void keepMeasured(AckSampling sampling) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (!sampling.isMeasured(identifiers[slot])) {
                clients[slot] = null;
            }
        }
    }

    void forEach(Visitor visitor) {
        for (int slot = 0; slot < SLOTS; slot++) {
            String client = clients[slot];
            if (client != null) {
                visitor.visit(client, sentNanos[slot]);
            }
        }
    }

    void clear() {
        Arrays.fill(clients, null);
    }
}
