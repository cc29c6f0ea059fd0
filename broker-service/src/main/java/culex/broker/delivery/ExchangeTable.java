package culex.broker.delivery;

import culex.broker.message.Delivery;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The table of {@link PacketIdentifiers}: the lower bits of an identifier are its index. It grows as it fills, and uses no memory before
 * the first entry and when it is empty again. Not thread-safe.
 */
final class ExchangeTable {
    /** Flag: PUBREC was received. */
    static final byte RELEASED = 1;

    /** Flag: the stage of the exchange is stored. */
    static final byte STORED = 2;

    /** Flag: the delivery is in the store and not in memory. */
    static final byte UNLOADED = 4;

    /** Flag of a delivery that is not in memory: its QoS is 2. */
    static final byte EXACTLY_ONCE = 8;

    /** Flag of a delivery that is not in memory: it is of a Shared Subscription. */
    static final byte SHARED = 16;

    private static final int FIRST_CAPACITY = 16;
    private static final int IDLE_CAPACITY_MAX = 1024;
    private static final int IDENTIFIER_MAX = 65_535;
    /** The number of bits of an index into the largest table, which has 131,072 slots. */
    private static final int PLACE_BITS = 17;

    private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;
    private static final int ENTRY_BYTES = 5 * Integer.BYTES + Byte.BYTES + 2 * Long.BYTES;
    private static final int[] NO_INTS = {};
    private static final @Nullable Delivery[] NO_DELIVERIES = {};
    private static final byte[] NO_FLAGS = {};
    private static final long[] NO_LONGS = {};

    private final HeldBytes held;
    private int[] identifiers = NO_INTS;
    private int used;

    /** The delivery of each slot; null when its identifier was released, or when the delivery is not in memory. */
    @Nullable Delivery[] deliveries = NO_DELIVERIES;

    byte[] flags = NO_FLAGS;
    /**
     * For each slot whose delivery is null, the number that identifies the message in the store. The slots of other deliveries are not
     * used.
     */
    long[] numbers = NO_LONGS;

    /** For each slot whose delivery is not in memory, the bytes that the delivery would need in memory. */
    int[] sizes = NO_INTS;

    long[] order = NO_LONGS;
    /** The connection whose send quota the PUBLISH of each slot uses. */
    int[] charged = NO_INTS;

    /** The last connection to which the PUBLISH of each slot was sent. */
    int[] written = NO_INTS;

    ExchangeTable(HeldBytes held) {
        this.held = held;
    }

    int used() {
        return used;
    }

    /** The slot of an identifier that the table {@link #holds}. */
    int at(int identifier) {
        return identifier & (identifiers.length - 1);
    }

    boolean holds(int identifier) {
        return identifier != 0 && identifiers.length > 0 && identifiers[at(identifier)] == identifier;
    }

    /** Whether the table contains this identifier with the given flag set. */
    boolean has(int identifier, byte flag) {
        return holds(identifier) && (flags[at(identifier)] & flag) != 0;
    }

    /** Whether the slot of an identifier is occupied, by this identifier or by another one with the same slot. */
    boolean isTaken(int identifier) {
        return identifiers.length == 0 || identifiers[at(identifier)] != 0;
    }

    /**
     * Makes the slot of an identifier free. Returns false when the table contains the identifier already: a damaged store may contain an
     * identifier twice, and then the first one counts.
     */
    boolean makePlace(int identifier) {
        if (holds(identifier)) {
            return false;
        }
        while (isTaken(identifier)) {
            grow(); // with 65,536 slots each identifier has its own
        }
        return true;
    }

    /** Grows if less than half of the slots are free; does nothing if each of the 65,536 identifiers has a slot of its own. */
    void growWhenCrowded() {
        if (used >= identifiers.length / 2 && identifiers.length <= IDENTIFIER_MAX) {
            grow();
        }
    }

    /** Puts an identifier into its slot, which is free; returns the slot. */
    int put(int identifier, @Nullable Delivery delivery, long position) {
        int at = at(identifier);
        identifiers[at] = identifier;
        deliveries[at] = delivery;
        flags[at] = 0;
        order[at] = position;
        used++;
        return at;
    }

    private void grow() {
        int[] oldIdentifiers = identifiers;
        @Nullable Delivery[] oldDeliveries = deliveries;
        byte[] oldFlags = flags;
        long[] oldNumbers = numbers;
        int[] oldSizes = sizes;
        long[] oldOrder = order;
        int[] oldCharged = charged;
        int[] oldWritten = written;
        resize(Math.max(FIRST_CAPACITY, oldIdentifiers.length * 2));
        used = 0;
        for (int i = 0; i < oldIdentifiers.length; i++) {
            if (oldIdentifiers[i] != 0) {
                int at = put(oldIdentifiers[i], oldDeliveries[i], oldOrder[i]);
                flags[at] = oldFlags[i];
                numbers[at] = oldNumbers[i];
                sizes[at] = oldSizes[i];
                charged[at] = oldCharged[i];
                written[at] = oldWritten[i];
            }
        }
    }

    private void resize(int capacity) {
        held.inFlightTable((long) (capacity - identifiers.length) * ENTRY_BYTES);
        identifiers = new int[capacity];
        deliveries = new Delivery[capacity];
        flags = new byte[capacity];
        numbers = new long[capacity];
        sizes = new int[capacity];
        order = new long[capacity];
        charged = new int[capacity];
        written = new int[capacity];
    }

    /** Removes an identifier that the table {@link #holds}. */
    void remove(int identifier) {
        int at = at(identifier);
        identifiers[at] = 0;
        deliveries[at] = null;
        used--;
        if (identifiers.length > IDLE_CAPACITY_MAX) {
            shrink();
        }
    }

    /** Releases the memory when the table is empty. */
    void shrink() {
        if (used == 0 && identifiers.length > 0) {
            resize(0);
        }
    }

    /** The identifiers in the order of their positions. */
    int[] inOrder() {
        long[] places = new long[used];
        int found = 0;
        for (int i = 0; i < identifiers.length; i++) {
            if (identifiers[i] != 0) {
                places[found++] = (order[i] << PLACE_BITS) | i;
            }
        }
        Arrays.sort(places);
        int[] inOrder = new int[used];
        for (int i = 0; i < used; i++) {
            inOrder[i] = identifiers[(int) (places[i] & PLACE_MASK)];
        }
        return inOrder;
    }
}
