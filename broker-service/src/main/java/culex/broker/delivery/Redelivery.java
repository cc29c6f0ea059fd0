package culex.broker.delivery;

import culex.broker.message.Delivery;
import java.util.Arrays;
import java.util.List;

/**
 * The messages in flight that must be sent again on a new connection, in their order. Deliveries that are only in the store are read in
 * pages as they are needed. Runs on the loop that owns the Session.
 */
final class Redelivery {
    /** The result of {@link #next} when there is no Packet Identifier. */
    static final int NONE = 0;

    private static final int PAGE = 1000;
    private static final long PAGE_BYTES = 512 * 1024;
    private static final int[] NOTHING = {};

    private final PacketIdentifiers identifiers;
    private final DeliveryJournal deliveryJournal;
    private final Runnable onLoaded;
    private int[] identifiersInOrder = NOTHING;
    private int position;
    private boolean loading;
    /** Counts the connections of the client, so that the result of a read that an earlier connection began is ignored. */
    private int connection;

    /** @param onLoaded runs after a read, when {@link #next} may return an identifier again */
    Redelivery(PacketIdentifiers identifiers, DeliveryJournal deliveryJournal, Runnable onLoaded) {
        this.identifiers = identifiers;
        this.deliveryJournal = deliveryJournal;
        this.onLoaded = onLoaded;
    }

    /** Begins with the identifiers whose PUBLISH must be sent again, in their order. */
    void begin(int[] inOrder) {
        identifiersInOrder = inOrder;
        position = 0;
        loading = false;
        connection++;
    }

    /** Called when the client has disconnected: sends nothing again until the next {@link #begin}. */
    void end() {
        begin(NOTHING);
    }

    boolean isEmpty() {
        return position >= identifiersInOrder.length;
    }

    /** The next identifier, with its delivery in memory; {@link #NONE} when there is none, or while the store reads it. */
    int next() {
        while (position < identifiersInOrder.length && !loading) {
            int identifier = identifiersInOrder[position];
            if (identifiers.unloaded().holds(identifier)) {
                load();
            } else if (identifiers.delivery(identifier) == null) {
                position++; // acknowledged meanwhile, or unreadable
            } else {
                return identifier;
            }
        }
        return NONE;
    }

    /** Removes the identifier that {@link #next} has returned. */
    void remove() {
        position++;
        if (position == identifiersInOrder.length) {
            identifiersInOrder = NOTHING;
            position = 0;
        }
    }

    private void load() {
        long[] numbers = new long[Math.min(PAGE, identifiersInOrder.length - position)];
        int count = 0;
        int end = position;
        for (long bytes = 0; end < identifiersInOrder.length && count < numbers.length && bytes < PAGE_BYTES; end++) {
            if (identifiers.unloaded().holds(identifiersInOrder[end])) {
                numbers[count++] = identifiers.number(identifiersInOrder[end]);
                bytes += identifiers.unloaded().bytes(identifiersInOrder[end]);
            }
        }
        loading = true;
        int asked = connection;
        int pageEnd = end;
        deliveryJournal.load(Arrays.copyOf(numbers, count), deliveries -> {
            if (asked == connection) {
                loaded(deliveries, pageEnd);
            }
        });
    }

    private void loaded(List<Delivery> deliveries, int pageEnd) {
        loading = false;
        int found = 0;
        for (int i = position; i < pageEnd; i++) {
            int identifier = identifiersInOrder[i];
            if (!identifiers.unloaded().holds(identifier)) {
                continue; // in memory already, or acknowledged meanwhile
            }
            found = indexOf(deliveries, found, identifiers.number(identifier));
            if (found < deliveries.size()) {
                identifiers.unloaded().load(identifier, deliveries.get(found));
            } else {
                identifiersInOrder[i] = NONE; // unreadable; a later connection tries again
                found = 0;
            }
        }
        onLoaded.run();
    }

    private static int indexOf(List<Delivery> deliveries, int from, long number) {
        int index = from;
        while (index < deliveries.size() && deliveries.get(index).message().number() != number) {
            index++;
        }
        return index;
    }
}
