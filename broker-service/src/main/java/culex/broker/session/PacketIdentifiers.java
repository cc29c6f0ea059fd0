package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Packet Identifiers in use towards a client, each with its delivery and how far it has come. Identifiers are given in turn, so
 * an identifier's lower bits are its place in a small table; an identifier whose place is taken is passed over ([MQTT-2.2.1-4]).
 * Not thread-safe.
 */
final class PacketIdentifiers {
    /** How far the exchange of an identifier has come. */
    enum Stage {
        FREE,
        PUBLISHED,
        RELEASED
    }

    private static final int FIRST_CAPACITY = 16;
    private static final int IDENTIFIER_MAX = 65_535;
    /** In the place of a connection: one before the broker started. */
    private static final int EARLIER = -1;

    /** In the place of a connection: none. */
    private static final int NEVER = 0;

    private int[] identifiers = new int[FIRST_CAPACITY];
    private @Nullable Delivery[] deliveries = new Delivery[FIRST_CAPACITY];
    private boolean[] released = new boolean[FIRST_CAPACITY];
    private boolean[] stored = new boolean[FIRST_CAPACITY];
    private long[] kept = new long[FIRST_CAPACITY];
    private long[] order = new long[FIRST_CAPACITY];
    private int[] charged = new int[FIRST_CAPACITY];
    private int[] written = new int[FIRST_CAPACITY];
    private int connection;
    private int used;
    private int next = 1;
    private long sequence;

    /** The number of identifiers in use. */
    int used() {
        return used;
    }

    /** Takes the next free identifier for a delivery. The caller sees to it that fewer than 65,535 are in use. */
    int take(Delivery delivery) {
        if (used >= identifiers.length / 2 && identifiers.length <= IDENTIFIER_MAX) {
            grow();
        }
        int mask = identifiers.length - 1;
        while (identifiers[next & mask] != 0) {
            next = next == IDENTIFIER_MAX ? 1 : next + 1;
        }
        int identifier = next;
        next = next == IDENTIFIER_MAX ? 1 : next + 1;
        put(identifier, delivery, false, ++sequence, connection);
        return identifier;
    }

    private void put(int identifier, @Nullable Delivery delivery, boolean isReleased, long position, int chargedOn) {
        int at = identifier & (identifiers.length - 1);
        identifiers[at] = identifier;
        deliveries[at] = delivery;
        released[at] = isReleased;
        stored[at] = false;
        order[at] = position;
        charged[at] = chargedOn;
        written[at] = NEVER;
        used++;
    }

    private void grow() {
        int[] oldIdentifiers = identifiers;
        @Nullable Delivery[] oldDeliveries = deliveries;
        boolean[] oldReleased = released;
        boolean[] oldStored = stored;
        long[] oldKept = kept;
        long[] oldOrder = order;
        int[] oldCharged = charged;
        int[] oldWritten = written;
        int capacity = oldIdentifiers.length * 2;
        identifiers = new int[capacity];
        deliveries = new Delivery[capacity];
        released = new boolean[capacity];
        stored = new boolean[capacity];
        kept = new long[capacity];
        order = new long[capacity];
        charged = new int[capacity];
        written = new int[capacity];
        used = 0;
        for (int i = 0; i < oldIdentifiers.length; i++) {
            if (oldIdentifiers[i] != 0) {
                put(oldIdentifiers[i], oldDeliveries[i], oldReleased[i], oldOrder[i], oldCharged[i]);
                int at = oldIdentifiers[i] & (capacity - 1);
                kept[at] = oldKept[i];
                stored[at] = oldStored[i];
                written[at] = oldWritten[i];
            }
        }
    }

    private boolean holds(int identifier) {
        return identifiers[identifier & (identifiers.length - 1)] == identifier;
    }

    Stage stage(int identifier) {
        if (!holds(identifier)) {
            return Stage.FREE;
        }
        return released[identifier & (identifiers.length - 1)] ? Stage.RELEASED : Stage.PUBLISHED;
    }

    /** The delivery of an identifier; null when there is none or when it was released. */
    @Nullable Delivery delivery(int identifier) {
        return holds(identifier) ? deliveries[identifier & (identifiers.length - 1)] : null;
    }

    /** PUBREC came: the identifier stays in use until PUBCOMP, the message is no longer needed. */
    void release(int identifier) {
        int at = identifier & (identifiers.length - 1);
        Delivery delivery = deliveries[at];
        kept[at] = delivery != null && delivery.kept() ? delivery.message().number() : Message.NOT_KEPT;
        released[at] = true;
        stored[at] = false;
        deliveries[at] = null;
    }

    /** The store knows how far the exchange of an identifier has come. */
    void stored(int identifier) {
        stored[identifier & (identifiers.length - 1)] = true;
    }

    /** Whether the store knows how far the exchange of an identifier has come. */
    boolean isStored(int identifier) {
        return stored[identifier & (identifiers.length - 1)];
    }

    /** The number of the message of a released identifier, when the store keeps the exchange. */
    long keptMessage(int identifier) {
        return kept[identifier & (identifiers.length - 1)];
    }

    /** The store held a delivery that was sent under an identifier. */
    void restore(int identifier, Delivery delivery) {
        room(identifier);
        put(identifier, delivery, false, ++sequence, EARLIER);
        written[identifier & (identifiers.length - 1)] = EARLIER;
        stored(identifier);
        next = identifier == IDENTIFIER_MAX ? 1 : identifier + 1;
    }

    /** The store held an identifier that was released. */
    void restoreReleased(int identifier, long message) {
        room(identifier);
        put(identifier, null, true, ++sequence, EARLIER);
        stored(identifier);
        kept[identifier & (identifiers.length - 1)] = message;
    }

    private void room(int identifier) {
        while (identifiers[identifier & (identifiers.length - 1)] != 0) {
            grow();
        }
    }

    /** A new Network Connection begins with its whole send quota: no identifier has taken of it yet (section 4.9). */
    void reconnected() {
        connection++;
    }

    /** The PUBLISH of an identifier is sent again and takes of the send quota of this connection. */
    void charge(int identifier) {
        charged[identifier & (identifiers.length - 1)] = connection;
    }

    /** Whether an identifier has taken of the send quota of this connection. */
    boolean isCharged(int identifier) {
        return charged[identifier & (identifiers.length - 1)] == connection;
    }

    /** The PUBLISH of an identifier goes to this connection; returns whether it went to an earlier one ([MQTT-3.3.1-1]). */
    boolean written(int identifier) {
        int at = identifier & (identifiers.length - 1);
        boolean before = written[at] != NEVER;
        written[at] = connection;
        return before;
    }

    /** Whether the PUBLISH of an identifier never went to any connection. */
    boolean isUnwritten(int identifier) {
        return written[identifier & (identifiers.length - 1)] == NEVER;
    }

    /** Whether the PUBLISH of an identifier went to this connection. */
    boolean isWritten(int identifier) {
        return written[identifier & (identifiers.length - 1)] == connection;
    }

    /** The exchange is over; the identifier may be used again ([MQTT-4.3.2-5], [MQTT-4.3.3-7]). */
    void free(int identifier) {
        int at = identifier & (identifiers.length - 1);
        identifiers[at] = 0;
        deliveries[at] = null;
        used--;
    }

    /** The identifiers in use, in the order in which they were taken ([MQTT-4.6.0-1]). */
    List<Integer> inOrder() {
        List<Integer> places = new ArrayList<>(used);
        for (int i = 0; i < identifiers.length; i++) {
            if (identifiers[i] != 0) {
                places.add(i);
            }
        }
        places.sort((a, b) -> Long.compare(order[a], order[b]));
        places.replaceAll(place -> identifiers[place]);
        return places;
    }

    /** Forgets everything. */
    void clear() {
        Arrays.fill(identifiers, 0);
        Arrays.fill(deliveries, null);
        used = 0;
    }
}
