package culex.broker.delivery;

import culex.broker.message.Delivery;

/**
 * The messages in flight whose PUBLISH waits until the Packet Identifier of one of them is stored, in order: no message overtakes another
 * ([MQTT-4.6.0-1]). Runs on the loop that owns the Session.
 */
final class UnwrittenMessages {
    private final PacketIdentifiers identifiers;
    private final IdentifierQueue unwritten = new IdentifierQueue();

    UnwrittenMessages(PacketIdentifiers identifiers) {
        this.identifiers = identifiers;
    }

    boolean isEmpty() {
        return unwritten.isEmpty();
    }

    /** Adds a message after the others. */
    void add(int identifier) {
        unwritten.add(identifier);
    }

    /** Called when the client has disconnected. */
    void clear() {
        unwritten.clear();
    }

    /** Sends a message again, immediately or after the others that wait. */
    void writeInTurn(Outlet to, Delivery delivery, int identifier) {
        if (unwritten.isEmpty() && identifiers.isStored(identifier)) {
            write(to, delivery, identifier);
        } else {
            unwritten.add(identifier);
        }
    }

    /** Sends the messages whose identifiers are stored, up to the first that is not. */
    void writeStored(Outlet to) {
        while (!unwritten.isEmpty()) {
            int identifier = unwritten.first();
            Delivery delivery = identifiers.delivery(identifier);
            if (delivery != null && !identifiers.isStored(identifier)) {
                return;
            }
            unwritten.poll();
            if (delivery != null && !identifiers.isWritten(identifier)) { // a client may acknowledge what it never got
                write(to, delivery, identifier);
            }
        }
    }

    private void write(Outlet to, Delivery delivery, int identifier) {
        boolean dup = identifiers.written(identifier);
        to.publish(delivery.message(), delivery.options(), delivery.qos(), delivery.retainFlag(), dup, identifier);
    }
}
