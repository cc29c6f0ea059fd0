package culex.system.torture;

import culex.system.wire.Packet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares the messages that one persistent session received with the messages sent. Written by the subscriber's thread, read by all. */
final class Receipts {
    private final Participant subscriber;
    private final List<String> filters;
    private final int qos;
    private final Ledger ledger;
    private final Map<Stream, Progress> progress = new HashMap<>();
    private long received;

    /** The received messages of one stream, and the highest number among them. */
    private static final class Progress {
        private final BitSet received = new BitSet();
        private int highest;
    }

    Receipts(Participant subscriber, List<String> filters, int qos, Ledger ledger) {
        this.subscriber = subscriber;
        this.filters = filters;
        this.qos = qos;
        this.ledger = ledger;
    }

    /** Records a received message. The caller skips repetitions within an open QoS 2 exchange. */
    synchronized void receive(Packet.Publish message) {
        if (message.retain()) {
            // A retained message, sent because of a SUBSCRIBE: the client subscribes only if its session was lost.
            return;
        }
        received++;
        Stream stream = ledger.stream(Stream.streamOf(message.payload()));
        if (stream == null) {
            ledger.corrupt(subscriber + " got a payload on " + message.topic() + " that nobody published");
            return;
        }
        int sequence = Stream.sequenceOf(message.payload());
        checkContent(stream, sequence, message);
        place(stream, sequence);
    }

    private void checkContent(Stream stream, int sequence, Packet.Publish message) {
        int expected = effectiveQos(stream);
        if (!message.topic().equals(stream.topic())
                || sequence > stream.sent()
                || message.qos() != expected
                || !message.payload().equals(stream.payload(sequence))) {
            ledger.corrupt(subscriber + " got " + stream.name(sequence) + " on " + message.topic() + " with QoS "
                    + message.qos() + " and another content, topic or QoS than it was published with");
        }
    }

    private void place(Stream stream, int sequence) {
        Progress of = progress.computeIfAbsent(stream, _ -> new Progress());
        if (of.received.get(sequence)) {
            if (effectiveQos(stream) == 2) {
                ledger.duplicate(subscriber + " got " + stream.name(sequence) + " twice");
            }
            return;
        }
        of.received.set(sequence);
        if (sequence < of.highest) {
            ledger.disordered(subscriber + " got " + stream.name(sequence) + " only after message " + of.highest);
        }
        of.highest = Math.max(of.highest, sequence);
    }

    private int effectiveQos(Stream stream) {
        return Math.min(qos, stream.qos());
    }

    boolean wants(Stream stream) {
        return filters.stream().anyMatch(filter -> matches(filter, stream.topic()));
    }

    /** Returns the acknowledged messages of a stream that were not received. */
    synchronized BitSet missing(Stream stream) {
        BitSet missing = stream.acknowledged();
        Progress of = progress.get(stream);
        if (of != null) {
            missing.andNot(of.received);
        }
        return missing;
    }

    /** Returns the number of received messages, including repetitions. */
    synchronized long received() {
        return received;
    }

    Participant subscriber() {
        return subscriber;
    }

    /** Reports the missing messages of each stream to the ledger. */
    void reportLosses(List<Stream> streams) {
        for (Stream stream : streams) {
            BitSet missing = missing(stream);
            if (wants(stream) && !missing.isEmpty()) {
                ledger.lost(this, stream, missing);
            }
        }
    }

    /** Whether a Topic Filter matches a Topic Name, for names without {@code $}. */
    static boolean matches(String filter, String topic) {
        List<String> wanted = new ArrayList<>(List.of(filter.split("/", -1)));
        List<String> levels = List.of(topic.split("/", -1));
        boolean open = wanted.getLast().equals("#");
        if (open) {
            wanted.removeLast();
        }
        if (open ? levels.size() < wanted.size() : levels.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals("+") && !wanted.get(i).equals(levels.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns a payload as a subscriber would receive it, for tests of the ledger. */
    static Packet.Publish arrival(Stream stream, int sequence, int qos, int packetIdentifier) {
        ByteBuffer payload = stream.payload(sequence);
        return new Packet.Publish(stream.topic(), qos, false, false, packetIdentifier, payload);
    }
}
