package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** A message that is not in the database yet, with what has become of its receivers meanwhile. On the store's thread. */
final class NewMessage {
    private static final int GONE = -1;

    private final Message message;
    private final Receiver[] receivers;
    private final boolean owned;
    private final int storedAtSeconds;
    /** What each receiver's was sent with, 0 for not yet, or {@link #GONE}. */
    private final int[] packetIdentifiers;

    private int left;

    NewMessage(Entry.Append append, int storedAtSeconds) {
        message = append.message();
        receivers = append.receivers();
        owned = append.owned();
        this.storedAtSeconds = storedAtSeconds;
        packetIdentifiers = new int[receivers.length];
        left = receivers.length;
    }

    Message message() {
        return message;
    }

    /** Whether the server answers for it, so that it stays until it is written. */
    boolean isOwned() {
        return owned;
    }

    boolean isShared() {
        return receivers.length > 1;
    }

    /** What it takes in memory. */
    long bytes() {
        return Entry.bytesOf(message, receivers);
    }

    boolean isNeeded() {
        return left > 0;
    }

    private int find(long session) {
        for (int i = 0; i < receivers.length; i++) {
            if (receivers[i].session() == session) {
                return packetIdentifiers[i] == GONE ? -1 : i;
            }
        }
        return -1;
    }

    /** A receiver needs it no longer; false when it is none, or did not before. */
    boolean settle(long session) {
        int at = find(session);
        if (at < 0) {
            return false;
        }
        packetIdentifiers[at] = GONE;
        left--;
        return true;
    }

    /** It is sent to a receiver; false when that needs it no longer. */
    boolean sent(long session, int packetIdentifier) {
        int at = find(session);
        if (at >= 0) {
            packetIdentifiers[at] = packetIdentifier;
        }
        return at >= 0;
    }

    /** What a receiver gets of it, or null when it needs it no longer. */
    @Nullable Delivery delivery(long session) {
        int at = find(session);
        if (at < 0) {
            return null;
        }
        Delivery.Options options = receivers[at].options();
        QoS qos = QoS.min(message.qos(), options.maximumQos());
        return new Delivery(message, options, qos, receivers[at].retained(), true);
    }

    /** Gives the records of the receivers that still need it to a batch. */
    void writeTo(BatchWriter out) throws RocksDBException {
        boolean alone = receivers.length == 1;
        if (!alone) {
            out.content(message);
        }
        for (int i = 0; i < receivers.length; i++) {
            if (packetIdentifiers[i] != GONE) {
                out.delivery(receivers[i], message, alone, packetIdentifiers[i], storedAtSeconds);
            }
        }
    }
}
