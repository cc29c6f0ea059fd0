package culex.system.torture;

import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes with a new client and checks the retained messages: each topic must have its last settled message or a later one, or none if
 * that message cleared it. The check works during traffic, when a range of messages is correct.
 */
final class RetainedCheck {
    private static final int PATIENCE_MILLIS = 5_000;
    /** In a cluster, reads of the store wait while the log is slow. */
    private static final int CLUSTER_PATIENCE_MILLIS = 20_000;

    private static final int REJECTED = 0x80;

    private final Ledger ledger;
    private final List<Participant.Endpoints> brokers;
    private final List<Stream> streams;
    private final boolean shedding;
    private final int patienceMillis;
    private int visits;

    /**
     * Creates a check. With {@code shedding} the broker may lack memory for retained messages, and MQTT 3.1.1 cannot report that a message
     * was delivered but not retained.
     */
    RetainedCheck(Ledger ledger, List<Participant.Endpoints> brokers, boolean shedding) {
        this.shedding = shedding;
        this.ledger = ledger;
        this.brokers = brokers;
        patienceMillis = brokers.size() > 1 ? CLUSTER_PATIENCE_MILLIS : PATIENCE_MILLIS;
        this.streams = ledger.streams().stream().filter(Stream::isRetained).toList();
    }

    /** Makes one check, in a cluster through each broker in turn. A failed connection is an IOException and not a breach. */
    void visit() throws IOException {
        visits++;
        Participant visitor = new Participant("visitor" + visits, visits % 2 == 0, visits % 4 < 2);
        List<Range> ranges = streams.stream().map(Range::new).toList();
        try (Link link = visitor.connect(brokers.get(visits % brokers.size()), false, 100)
                .link()) {
            link.send(Packets.subscribe(
                    link.isFive(), 1, streams.stream().map(Stream::topic).toList(), 0));
            link.send(Packets.pingReq());
            link.flush();
            Map<String, Packet.Publish> retained = collect(link, ranges);
            if (brokers.size() > 1) {
                // While the commit log is slow, the broker may read the retained messages after its PINGRESP: values
                // until now are right.
                ranges.forEach(Range::end);
            }
            ranges.forEach(range -> check(range, retained.get(range.stream.topic())));
            link.send(Packets.disconnect());
            link.flush();
        }
    }

    private Map<String, Packet.Publish> collect(Link link, List<Range> ranges) throws IOException {
        Map<String, Packet.Publish> retained = new HashMap<>();
        boolean answered = false;
        long deadline = System.nanoTime() + patienceMillis * 1_000_000L;
        while (System.nanoTime() < deadline && !(answered && hasAll(retained, ranges))) {
            Packet packet = link.poll(50);
            if (packet != null && packet.type() == Packet.PUBLISH) {
                Packet.Publish message = packet.publish(link.isFive());
                if (message.retain()) {
                    retained.putIfAbsent(message.topic(), message);
                }
            }
            if (packet != null && packet.type() == Packet.SUBACK) {
                requireAccepted(packet);
            }
            if (packet != null && packet.type() == Packet.PINGRESP) {
                answered = true;
                ranges.forEach(Range::end);
            }
        }
        if (!answered) {
            throw new IOException("No PINGRESP arrived within " + patienceMillis + " ms");
        }
        return retained;
    }

    /** A broker that lacks memory rejects subscriptions; that says nothing about the retained messages. */
    private static void requireAccepted(Packet subAck) throws IOException {
        int reason = subAck.body()[subAck.body().length - 1] & 0xFF;
        if (reason >= REJECTED) {
            throw new IOException("SUBSCRIBE was rejected with 0x" + Integer.toHexString(reason));
        }
    }

    private boolean hasAll(Map<String, Packet.Publish> retained, List<Range> ranges) {
        return ranges.stream().allMatch(range -> retained.containsKey(range.stream.topic()) || mayBeAbsent(range));
    }

    private boolean mayBeAbsent(Range range) {
        return range.mayBeAbsent() || (shedding && !range.stream.isToldOfRetaining());
    }

    private void check(Range range, Packet.@Nullable Publish retained) {
        Stream stream = range.stream;
        if (retained == null) {
            if (!mayBeAbsent(range)) {
                ledger.retainedWrong("nothing is retained on " + stream.topic() + ", " + range);
            }
            return;
        }
        int sequence =
                Stream.streamOf(retained.payload()) == stream.number() ? Stream.sequenceOf(retained.payload()) : 0;
        boolean right = sequence >= Math.max(1, range.settled)
                && sequence <= stream.sent()
                && retained.payload().equals(stream.payload(sequence));
        if (!right) {
            ledger.retainedWrong("message " + sequence + " is retained on " + stream.topic() + ", " + range);
        }
    }

    /** The range of messages of a stream that may be retained at the time of the check. */
    private static final class Range {
        private final Stream stream;
        /** The last message settled before the SUBSCRIBE. */
        private final int settled;
        /** The last message sent before the broker read the retained messages. */
        private int sent = Integer.MAX_VALUE;

        Range(Stream stream) {
            this.stream = stream;
            settled = stream.settled();
        }

        /** Called when the broker has read the retained messages; messages sent from now on are not in the range. */
        void end() {
            sent = stream.sent();
        }

        boolean mayBeAbsent() {
            return settled == 0
                    || IntStream.rangeClosed(settled, Math.min(sent, stream.sent()))
                            .anyMatch(stream::clears);
        }

        @Override
        public String toString() {
            return "the last settled message was " + settled + " before, the last sent " + Math.min(sent, stream.sent())
                    + " after";
        }
    }
}
