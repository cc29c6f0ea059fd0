package culex.broker.delivery;

import culex.broker.message.Delivery;
import culex.broker.packet.QoS;

/**
 * The deliveries in flight that are in the store and not in memory, by their Packet Identifiers in the {@link ExchangeTable}. Not
 * thread-safe.
 */
final class UnloadedDeliveries {
    private final ExchangeTable table;
    private final HeldBytes held;

    UnloadedDeliveries(ExchangeTable table, HeldBytes held) {
        this.table = table;
        this.held = held;
    }

    /** Whether the delivery of an identifier is in the store and not in memory. */
    boolean holds(int identifier) {
        return table.has(identifier, ExchangeTable.UNLOADED);
    }

    /** Whether the delivery of an identifier is not in memory and has QoS 2. */
    boolean isExactlyOnce(int identifier) {
        return table.has(identifier, ExchangeTable.EXACTLY_ONCE);
    }

    /** Whether the delivery of an identifier is not in memory and is of a Shared Subscription. */
    boolean isShared(int identifier) {
        return table.has(identifier, ExchangeTable.SHARED);
    }

    /** The bytes of memory of a delivery that is not in memory, once it is loaded. */
    int bytes(int identifier) {
        return table.holds(identifier) ? table.sizes[table.at(identifier)] : 0;
    }

    /** Removes all stored deliveries from memory. */
    void unloadAll() {
        for (int at = 0; at < table.deliveries.length; at++) {
            Delivery delivery = table.deliveries[at];
            if (delivery != null && delivery.stored()) {
                table.deliveries[at] = null;
                held.settled(delivery);
                boolean isShared = delivery.options().sharedFilter() != null;
                put(at, delivery.message().number(), delivery.messageBytes(), delivery.qos(), isShared);
            }
        }
    }

    /** Marks the delivery of a slot as not in memory, and stores what is needed of it until it is loaded. */
    void put(int at, long message, int sizeBytes, QoS qos, boolean isShared) {
        byte flags = (byte) (table.flags[at] | ExchangeTable.UNLOADED);
        if (qos == QoS.EXACTLY_ONCE) {
            flags |= ExchangeTable.EXACTLY_ONCE;
        }
        if (isShared) {
            flags |= ExchangeTable.SHARED;
        }
        table.flags[at] = flags;
        table.numbers[at] = message;
        table.sizes[at] = sizeBytes;
    }

    /** Puts the delivery of an identifier back into memory. Call it only if {@link #holds} returns true. */
    void load(int identifier, Delivery delivery) {
        int at = table.at(identifier);
        int unloaded = ExchangeTable.UNLOADED | ExchangeTable.EXACTLY_ONCE | ExchangeTable.SHARED;
        table.deliveries[at] = delivery;
        table.flags[at] = (byte) (table.flags[at] & ~unloaded);
        held.sent(delivery);
    }
}
