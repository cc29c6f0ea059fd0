package culex.broker.delivery;

import culex.broker.delivery.PacketIdentifiers.Stage;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the queue and the messages in flight of one client for the admin API, without changing them. Messages that are only in the store
 * are read from there. Runs on the loop that owns the Session; calls back on the loop that owns it at that time.
 */
public final class QueueContents {
    private final PacketIdentifiers identifiers;
    private final ReliableQueue queue;
    private final OutboundQueue unreliable;
    private final DeliveryJournal deliveryJournal;

    /**
     * A message for the client.
     *
     * @param packetIdentifier 0 for a queued message
     * @param isReleased whether PUBREC was received, so that the message itself is deleted
     * @param delivery null for a message that is released
     */
    public record Entry(
            int packetIdentifier,
            boolean isReleased,
            @Nullable Delivery delivery) {}

    /**
     * An entry that was collected.
     *
     * @param entry without its delivery if the message is in the store only
     * @param number the number of a message that must be read from the store before the entry is complete, otherwise {@link
     *     Message#NOT_STORED}
     */
    record Found(Entry entry, long number) {}

    QueueContents(
            PacketIdentifiers identifiers,
            ReliableQueue queue,
            OutboundQueue unreliable,
            DeliveryJournal deliveryJournal) {
        this.identifiers = identifiers;
        this.queue = queue;
        this.unreliable = unreliable;
        this.deliveryJournal = deliveryJournal;
    }

    /** Collects entries up to limits of number and bytes; one entry may be larger than the limit of bytes. */
    static final class Collector {
        private final int max;
        private final long bytesMax;
        private final List<Found> found = new ArrayList<>();
        private long bytes;

        Collector(int max, long bytesMax) {
            this.max = max;
            this.bytesMax = bytesMax;
        }

        boolean hasRoom() {
            return found.size() < max && bytes < bytesMax;
        }

        void add(Delivery delivery, int packetIdentifier) {
            bytes += delivery.messageBytes();
            found.add(new Found(new Entry(packetIdentifier, false, delivery), Message.NOT_STORED));
        }

        void addStored(long number, int sizeBytes, int packetIdentifier) {
            bytes += sizeBytes;
            found.add(new Found(new Entry(packetIdentifier, false, null), number));
        }

        void addReleased(int packetIdentifier) {
            found.add(new Found(new Entry(packetIdentifier, true, null), Message.NOT_STORED));
        }
    }

    /**
     * Reads the first queued messages: those of QoS 1 and 2, then those of QoS 0.
     *
     * @param max the maximum number of messages
     * @param bytesMax ends after the message with which the total reaches this many bytes
     */
    public void readQueued(int max, long bytesMax, Consumer<List<Entry>> reader) {
        Collector collector = new Collector(max, bytesMax);
        queue.collect(collector);
        unreliable.collect(collector);
        load(collector.found, reader);
    }

    /** Reads the messages in flight, the oldest first; see {@link #readQueued}. */
    public void readInFlight(int max, long bytesMax, Consumer<List<Entry>> reader) {
        Collector collector = new Collector(max, bytesMax);
        for (int identifier : identifiers.inOrder()) {
            if (!collector.hasRoom()) {
                break;
            }
            collect(identifier, collector);
        }
        load(collector.found, reader);
    }

    private void load(List<Found> found, Consumer<List<Entry>> reader) {
        long[] numbers = found.stream()
                .mapToLong(Found::number)
                .filter(n -> n != Message.NOT_STORED)
                .toArray();
        if (numbers.length == 0) {
            reader.accept(found.stream().map(Found::entry).toList());
            return;
        }
        deliveryJournal.load(numbers, loaded -> {
            Map<Long, Delivery> byNumber = new HashMap<>();
            loaded.forEach(delivery -> byNumber.put(delivery.message().number(), delivery));
            List<Entry> entries = new ArrayList<>(found.size());
            for (Found each : found) {
                Delivery delivery = byNumber.get(each.number());
                if (each.number() == Message.NOT_STORED) {
                    entries.add(each.entry());
                } else if (delivery != null) { // otherwise it was acknowledged meanwhile
                    entries.add(new Entry(each.entry().packetIdentifier(), false, delivery));
                }
            }
            reader.accept(entries);
        });
    }

    /** Adds the exchange of one identifier. */
    private void collect(int identifier, Collector collector) {
        Delivery delivery = identifiers.delivery(identifier);
        if (identifiers.stage(identifier) == Stage.RELEASED) {
            collector.addReleased(identifier);
        } else if (delivery != null) {
            collector.add(delivery, identifier);
        } else if (identifiers.unloaded().holds(identifier)) {
            collector.addStored(
                    identifiers.number(identifier), identifiers.unloaded().bytes(identifier), identifier);
        }
    }
}
