package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import org.jspecify.annotations.Nullable;

/**
 * The Packet Identifiers of messages to a client, from their first PUBLISH until the exchange is complete, each with its delivery and the
 * stage of its exchange. Until then an identifier is in use and is not assigned again. Identifiers are assigned in ascending order; an
 * identifier whose slot in the table is occupied is skipped ([MQTT-2.2.1-4]). While the client is not connected, the table has the number
 * and size of a stored delivery, but not the delivery itself. Not thread-safe.
 */
final class PacketIdentifiers {
    /** The stage of the exchange of an identifier. */
    enum Stage {
        FREE,
        PUBLISHED,
        RELEASED
    }

    private static final int IDENTIFIER_MAX = 65_535;
    /** Connection number for all connections before the broker started. */
    private static final int EARLIER = -1;

    /** Connection number that stands for no connection. */
    private static final int NEVER = 0;

    private final HeldBytes held;
    private final ExchangeTable table;
    private final UnloadedDeliveries unloaded;
    private int connection;
    private int next = 1;
    private long sequence;

    PacketIdentifiers(HeldBytes held) {
        this.held = held;
        table = new ExchangeTable(held);
        unloaded = new UnloadedDeliveries(table, held);
    }

    /** The number of identifiers in use. */
    int used() {
        return table.used();
    }

    /** Whether all identifiers are in use. */
    boolean isExhausted() {
        return table.used() >= IDENTIFIER_MAX;
    }

    /** Assigns the next free identifier to a delivery; only while they are not {@link #isExhausted}. */
    int take(Delivery delivery) {
        return take(delivery, (byte) 0, NEVER);
    }

    /**
     * Assigns an identifier as {@link #take} does, to a delivery whose PUBLISH is sent on this connection immediately, before its
     * identifier is stored.
     */
    int takeWritten(Delivery delivery) {
        return take(delivery, ExchangeTable.STORED, connection);
    }

    private int take(Delivery delivery, byte flags, int written) {
        table.growWhenCrowded();
        while (table.isTaken(next)) {
            next = after(next);
        }
        int identifier = next;
        next = after(next);
        int at = table.put(identifier, delivery, ++sequence);
        table.flags[at] = flags;
        table.charged[at] = connection;
        table.written[at] = written;
        held.sent(delivery);
        return identifier;
    }

    private static int after(int identifier) {
        return identifier == IDENTIFIER_MAX ? 1 : identifier + 1;
    }

    Stage stage(int identifier) {
        if (!table.holds(identifier)) {
            return Stage.FREE;
        }
        return table.has(identifier, ExchangeTable.RELEASED) ? Stage.RELEASED : Stage.PUBLISHED;
    }

    /**
     * The delivery of a Packet Identifier; null when the identifier is not in use, after PUBREC was received, and when the message is only
     * in the store.
     */
    @Nullable Delivery delivery(int identifier) {
        return table.holds(identifier) ? table.deliveries[table.at(identifier)] : null;
    }

    /** Whether the identifier belongs to this delivery, and no PUBREC has been received for it. */
    boolean isFor(int identifier, Delivery delivery) {
        Delivery present = delivery(identifier);
        if (present == delivery || !delivery.stored()) {
            return present == delivery;
        }
        long number = delivery.message().number();
        return present == null // compares numbers, because the delivery may have been read from the store again
                ? unloaded.holds(identifier) && number(identifier) == number
                : present.stored() && present.message().number() == number;
    }

    /** The deliveries that are in the store and not in memory. */
    UnloadedDeliveries unloaded() {
        return unloaded;
    }

    /** Whether the message of an identifier has QoS 2 and no PUBREC was received for it. */
    boolean isExactlyOnce(int identifier) {
        Delivery delivery = delivery(identifier);
        return delivery == null ? unloaded.isExactlyOnce(identifier) : delivery.qos() == QoS.EXACTLY_ONCE;
    }

    /**
     * The number of the message of an identifier that was released or is not in memory; {@link Message#NOT_STORED} when it is not stored.
     */
    long number(int identifier) {
        return table.holds(identifier) ? table.numbers[table.at(identifier)] : Message.NOT_STORED;
    }

    /** Called when PUBREC was received: removes the message, which is not needed any more. The identifier is in use until PUBCOMP. */
    void release(int identifier) {
        if (!table.holds(identifier)) {
            return;
        }
        int at = table.at(identifier);
        Delivery delivery = table.deliveries[at];
        if (delivery != null) {
            table.numbers[at] = delivery.stored() ? delivery.message().number() : Message.NOT_STORED;
            table.deliveries[at] = null;
            held.settled(delivery);
        }
        table.flags[at] = ExchangeTable.RELEASED;
    }

    /** Called when the stage of the exchange of an identifier is stored. */
    void stored(int identifier) {
        if (table.holds(identifier)) {
            table.flags[table.at(identifier)] |= ExchangeTable.STORED;
        }
    }

    /** Whether the stage of the exchange of an identifier is stored. */
    boolean isStored(int identifier) {
        return table.has(identifier, ExchangeTable.STORED);
    }

    /**
     * Adds a stored message that was sent with an identifier before the broker started. The message stays out of memory until
     * {@link UnloadedDeliveries#load}.
     */
    void restore(int identifier, long message, int sizeBytes, QoS qos, boolean isShared) {
        if (table.makePlace(identifier)) {
            int at = restored(identifier);
            table.flags[at] = ExchangeTable.STORED;
            unloaded.put(at, message, sizeBytes, qos, isShared);
            next = after(identifier);
        }
    }

    /** Adds an identifier that was released before the broker started. */
    void restoreReleased(int identifier, long message) {
        if (table.makePlace(identifier)) {
            int at = restored(identifier);
            table.flags[at] = ExchangeTable.RELEASED | ExchangeTable.STORED;
            table.numbers[at] = message;
        }
    }

    private int restored(int identifier) {
        int at = table.put(identifier, null, ++sequence);
        table.charged[at] = EARLIER;
        table.written[at] = EARLIER;
        return at;
    }

    /** Called when a new Network Connection begins with its whole send quota: no identifier uses it yet (section 4.9). */
    void reconnected() {
        connection++;
    }

    /** Called when the PUBLISH of an identifier is sent again; the PUBLISH then uses the send quota of the current connection. */
    void charge(int identifier) {
        if (table.holds(identifier)) {
            table.charged[table.at(identifier)] = connection;
        }
    }

    /** Whether an identifier uses the send quota of this connection. */
    boolean isCharged(int identifier) {
        return table.holds(identifier) && table.charged[table.at(identifier)] == connection;
    }

    /** The PUBLISH of an identifier is written to this connection; returns whether it was written to an earlier one ([MQTT-3.3.1-1]). */
    boolean written(int identifier) {
        int at = table.at(identifier);
        boolean before = table.written[at] != NEVER;
        table.written[at] = connection;
        return before;
    }

    /** Whether the PUBLISH of an identifier was never written. */
    boolean isUnwritten(int identifier) {
        return table.holds(identifier) && table.written[table.at(identifier)] == NEVER;
    }

    /** Whether the PUBLISH of an identifier was written to this connection. */
    boolean isWritten(int identifier) {
        return table.holds(identifier) && table.written[table.at(identifier)] == connection;
    }

    /** Called when the exchange is over; the identifier may be used again ([MQTT-4.3.2-5], [MQTT-4.3.3-7]). */
    void free(int identifier) {
        if (table.holds(identifier)) {
            Delivery delivery = table.deliveries[table.at(identifier)];
            if (delivery != null) {
                held.settled(delivery);
            }
            table.remove(identifier);
        }
    }

    /** Makes an identifier free as {@link #free} does; returns whether it used the send quota of this connection. */
    boolean settle(int identifier) {
        boolean isCharged = isCharged(identifier);
        free(identifier);
        return isCharged;
    }

    /**
     * Makes the identifier of a delivery in memory free, as {@link #free} does; returns whether it used the send quota of this connection.
     */
    boolean settle(int identifier, Delivery delivery) {
        boolean isCharged = table.charged[table.at(identifier)] == connection;
        held.settled(delivery);
        table.remove(identifier);
        return isCharged;
    }

    /** Releases the memory of the table when no identifier is in use. */
    void shrink() {
        table.shrink();
    }

    /** The identifiers in use, in the order in which they were assigned ([MQTT-4.6.0-1]). */
    int[] inOrder() {
        return table.inOrder();
    }
}
