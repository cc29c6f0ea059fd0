package culex.broker.session;

import culex.broker.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of QoS 2 before their PUBREL, by the Packet Identifier of the client. Clients use identifiers almost in ascending order, so the
 * lower bits of an identifier are its index in a small table. The table grows when two identifiers have the same index; with 65,536 slots
 * this cannot happen. Not thread-safe.
 */
public final class UnreleasedMessages {
    private static final int FIRST_CAPACITY = 16;

    private int[] identifiers = {};
    private @Nullable Message[] messages = {};
    private long[] order = {};
    private long sequence;

    /** Adds a message under an identifier of 1 to 65,535 that is not in use. */
    void put(int identifier, Message message) {
        while (identifiers.length == 0 || identifiers[identifier & (identifiers.length - 1)] != 0) {
            grow();
        }
        put(identifier, message, ++sequence);
    }

    private void put(int identifier, @Nullable Message message, long position) {
        int at = identifier & (identifiers.length - 1);
        identifiers[at] = identifier;
        messages[at] = message;
        order[at] = position;
    }

    private void grow() {
        int[] oldIdentifiers = identifiers;
        @Nullable Message[] oldMessages = messages;
        long[] oldOrder = order;
        int capacity = Math.max(FIRST_CAPACITY, oldIdentifiers.length * 2);
        identifiers = new int[capacity];
        messages = new Message[capacity];
        order = new long[capacity];
        for (int i = 0; i < oldIdentifiers.length; i++) {
            if (oldIdentifiers[i] != 0) {
                put(oldIdentifiers[i], oldMessages[i], oldOrder[i]);
            }
        }
    }

    /** Removes and returns the message of an identifier; null when there is none. */
    @Nullable Message take(int identifier) {
        int at = identifiers.length == 0 ? -1 : identifier & (identifiers.length - 1);
        if (at < 0 || identifiers[at] != identifier) {
            return null;
        }
        Message message = messages[at];
        identifiers[at] = 0;
        messages[at] = null;
        return message;
    }

    /** Receives the removed messages. */
    @FunctionalInterface
    public interface Taker {
        void accept(int identifier, Message message);
    }

    /** Removes all messages, in the order of their arrival. */
    void takeAll(Taker taker) {
        record Placed(long position, int identifier, Message message) {}
        List<Placed> placed = new ArrayList<>();
        for (int i = 0; i < messages.length; i++) {
            Message message = messages[i];
            if (message != null) {
                placed.add(new Placed(order[i], identifiers[i], message));
            }
        }
        Arrays.fill(identifiers, 0);
        Arrays.fill(messages, null);
        placed.sort(Comparator.comparingLong(Placed::position));
        placed.forEach(one -> taker.accept(one.identifier(), one.message()));
    }
}
