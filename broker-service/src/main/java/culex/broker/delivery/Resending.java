package culex.broker.delivery;

import culex.broker.message.Delivery;
import java.util.Arrays;
import java.util.List;

/**
 * What was on its way when the client came back and goes out again, in its order. Deliveries that are in the store only are read in pages
 * as they are needed. On the loop that owns the Session.
 */
final class Resending {
    /** No Packet Identifier. */
    static final int NONE = 0;

    private static final int PAGE = 1000;
    private static final long PAGE_BYTES = 512 * 1024;
    private static final int[] NOTHING = {};

    private final PacketIdentifiers identifiers;
    private final KeptDeliveries kept;
    private final Runnable onLoaded;
    private int[] waiting = NOTHING;
    private int position;
    private boolean loading;
    /** Tells the answers of the store for this connection from those for an earlier one. */
    private int connection;

    /** @param onLoaded runs when {@link #next} has something again */
    Resending(PacketIdentifiers identifiers, KeptDeliveries kept, Runnable onLoaded) {
        this.identifiers = identifiers;
        this.kept = kept;
        this.onLoaded = onLoaded;
    }

    /** Begins with the identifiers that are to go out again, in their order. */
    void begin(int[] inOrder) {
        waiting = inOrder;
        position = 0;
        loading = false;
        connection++;
    }

    /** The client is gone. */
    void end() {
        begin(NOTHING);
    }

    boolean isEmpty() {
        return position >= waiting.length;
    }

    /** The identifier that is next, whose delivery is in memory; {@link #NONE} when there is none, or when the store is reading it. */
    int next() {
        while (position < waiting.length && !loading) {
            int identifier = waiting[position];
            if (identifiers.isUnloaded(identifier)) {
                load();
            } else if (identifiers.delivery(identifier) == null) {
                position++; // acknowledged meanwhile, or it cannot be read
            } else {
                return identifier;
            }
        }
        return NONE;
    }

    /** Takes out what {@link #next} has returned. */
    void remove() {
        position++;
        if (position == waiting.length) {
            waiting = NOTHING;
            position = 0;
        }
    }

    private void load() {
        long[] numbers = new long[Math.min(PAGE, waiting.length - position)];
        int count = 0;
        int end = position;
        for (long bytes = 0; end < waiting.length && count < numbers.length && bytes < PAGE_BYTES; end++) {
            if (identifiers.isUnloaded(waiting[end])) {
                numbers[count++] = identifiers.number(waiting[end]);
                bytes += identifiers.unloadedBytes(waiting[end]);
            }
        }
        loading = true;
        int asked = connection;
        int pageEnd = end;
        kept.load(Arrays.copyOf(numbers, count), deliveries -> {
            if (asked == connection) {
                loaded(deliveries, pageEnd);
            }
        });
    }

    private void loaded(List<Delivery> deliveries, int pageEnd) {
        loading = false;
        int found = 0;
        for (int i = position; i < pageEnd; i++) {
            int identifier = waiting[i];
            if (!identifiers.isUnloaded(identifier)) {
                continue; // in memory already, or acknowledged meanwhile
            }
            found = indexOf(deliveries, found, identifiers.number(identifier));
            if (found < deliveries.size()) {
                identifiers.load(identifier, deliveries.get(found));
            } else {
                waiting[i] = NONE; // the store cannot read it; a later connection tries again
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
