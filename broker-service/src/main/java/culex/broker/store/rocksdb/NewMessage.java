package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** A message that is not in the database yet, with the state of each receiver. Used by the thread of the store writer only. */
final class NewMessage {
    private static final int SETTLED = -1;

    private final Message message;
    private final Receiver[] receivers;
    private final boolean isAccepted;
    private final int storedAtSeconds;
    /** For each receiver the Packet Identifier of its delivery, 0 if it was not sent, or {@link #SETTLED}. */
    private final int[] packetIdentifiers;

    private int left;

    NewMessage(Entry.Append append, int storedAtSeconds) {
        message = append.message();
        receivers = append.receivers();
        isAccepted = append.isAccepted();
        this.storedAtSeconds = storedAtSeconds;
        packetIdentifiers = new int[receivers.length];
        left = receivers.length;
    }

    Message message() {
        return message;
    }

    /** Whether the server has accepted the message, so that the message stays pending until it is written. */
    boolean isAccepted() {
        return isAccepted;
    }

    boolean isShared() {
        return receivers.length > 1;
    }

    /** The bytes that the message takes in memory. */
    long bytes() {
        return Entry.bytesOf(message, receivers);
    }

    boolean isNeeded() {
        return left > 0;
    }

    private int find(long session) {
        for (int i = 0; i < receivers.length; i++) {
            if (receivers[i].session() == session) {
                return packetIdentifiers[i] == SETTLED ? -1 : i;
            }
        }
        return -1;
    }

    /** Settles the message for a receiver; false when the session is no receiver, or has settled it before. */
    boolean settle(long session) {
        int at = find(session);
        if (at < 0) {
            return false;
        }
        packetIdentifiers[at] = SETTLED;
        left--;
        return true;
    }

    /** Sets the Packet Identifier of a receiver; false when the session is no receiver, or has settled it. */
    boolean sent(long session, int packetIdentifier) {
        int at = find(session);
        if (at >= 0) {
            packetIdentifiers[at] = packetIdentifier;
        }
        return at >= 0;
    }

    /** The delivery for a receiver, or null when the session is no receiver, or has settled it. */
    @Nullable Delivery delivery(long session) {
        int at = find(session);
        if (at < 0) {
            return null;
        }
        Delivery.Options options = receivers[at].options();
        QoS qos = QoS.min(message.qos(), options.maximumQos());
        return new Delivery(message, options, qos, receivers[at].retained(), true);
    }

    /** Adds the records of all receivers that have not settled the message to a batch. */
    void writeTo(BatchWriter out) throws RocksDBException {
        boolean isInline = receivers.length == 1;
        if (!isInline) {
            out.content(message);
        }
        for (int i = 0; i < receivers.length; i++) {
            if (packetIdentifiers[i] != SETTLED) {
                out.delivery(receivers[i], message, isInline, packetIdentifiers[i], storedAtSeconds);
            }
        }
    }
}
