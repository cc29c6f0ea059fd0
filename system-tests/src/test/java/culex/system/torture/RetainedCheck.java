package culex.system.torture;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes anew and holds what is retained against what was acknowledged: the last settled message of a topic or a later one, or
 * nothing if that cleared it. Right under traffic too, where what may be there is a range.
 */
final class RetainedCheck {
    private static final int PATIENCE_MILLIS = 5_000;

    private final Ledger ledger;
    private final Participant.Ports ports;
    private final List<Stream> streams;
    private int visits;

    RetainedCheck(Ledger ledger, Participant.Ports ports) {
        this.ledger = ledger;
        this.ports = ports;
        this.streams = ledger.streams().stream().filter(Stream::isRetained).toList();
    }

    /** One visit; a connection that fails is an IOException and no finding. */
    void visit() throws IOException {
        visits++;
        Participant visitor = new Participant("visitor" + visits, visits % 2 == 0, visits % 4 < 2);
        Map<Stream, Integer> settled = new HashMap<>();
        streams.forEach(stream -> settled.put(stream, stream.settled()));
        try (Link link = visitor.connect(ports, false, 100).link()) {
            link.send(Packets.subscribe(
                    link.isFive(), 1, streams.stream().map(Stream::topic).toList(), 0));
            link.send(Packets.PINGREQ);
            link.flush();
            Map<String, Packet.Publish> retained = collect(link, settled);
            streams.forEach(stream -> check(stream, settled.getOrDefault(stream, 0), retained.get(stream.topic())));
            link.send(Packets.disconnect());
            link.flush();
        }
    }

    private Map<String, Packet.Publish> collect(Link link, Map<Stream, Integer> settled) throws IOException {
        Map<String, Packet.Publish> retained = new HashMap<>();
        boolean answered = false;
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (System.nanoTime() < deadline && !(answered && hasAll(retained, settled))) {
            Packet packet = link.poll(50);
            if (packet != null && packet.type() == Packet.PUBLISH) {
                Packet.Publish message = packet.publish(link.isFive());
                if (message.retain()) {
                    retained.putIfAbsent(message.topic(), message);
                }
            }
            answered |= packet != null && packet.type() == Packet.PINGRESP;
        }
        return retained;
    }

    private boolean hasAll(Map<String, Packet.Publish> retained, Map<Stream, Integer> settled) {
        return streams.stream()
                .allMatch(stream ->
                        retained.containsKey(stream.topic()) || mayBeAbsent(stream, settled.getOrDefault(stream, 0)));
    }

    private static boolean mayBeAbsent(Stream stream, int settled) {
        return settled == 0 || IntStream.rangeClosed(settled, stream.sent()).anyMatch(stream::clears);
    }

    private void check(Stream stream, int settled, Packet.@Nullable Publish retained) {
        String range = "the last settled message is " + settled + ", the last sent " + stream.sent();
        if (retained == null) {
            if (!mayBeAbsent(stream, settled)) {
                ledger.retainedWrong("nothing is retained on " + stream.topic() + ", " + range);
            }
            return;
        }
        int sequence =
                Stream.streamOf(retained.payload()) == stream.number() ? Stream.sequenceOf(retained.payload()) : 0;
        boolean right = sequence >= Math.max(1, settled)
                && sequence <= stream.sent()
                && retained.payload().equals(stream.payload(sequence));
        if (!right) {
            ledger.retainedWrong("message " + sequence + " is retained on " + stream.topic() + ", " + range);
        }
    }
}
