package culex.system.torture;

import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Publishes to its streams in turn, with a limited number of messages in flight, and keeps the client's session state as the specification
 * requires: after a reconnect it sends unacknowledged messages again, in order, with the original Packet Identifiers [MQTT-4.4.0-1].
 */
final class Publisher implements Runnable {
    private static final int IDLE_MILLIS = 5;
    /** A rare topic gets a message in one of this many rounds. */
    private static final int RARE = 200;

    private final List<Stream> streams;
    private final Ledger ledger;
    private final PersistentSession session;
    private final RandomGenerator random;
    private final int perSecond;
    private final Map<Integer, Outgoing> outgoing = new LinkedHashMap<>();
    private final long begun = System.nanoTime();
    private final int window;
    private int lastIdentifier;
    private long published;
    private volatile boolean ending;
    private volatile boolean done;

    /** A message in flight; once {@code released}, only its PUBREL is sent again. */
    private record Outgoing(Stream stream, int sequence, boolean released) {}

    Publisher(List<Stream> streams, Ledger ledger, PersistentSession session, RandomGenerator random, int perSecond) {
        this.streams = streams;
        this.ledger = ledger;
        this.session = session;
        this.random = random;
        this.perSecond = perSecond;
        this.window = random.nextInt(1, 65);
    }

    /** Publishes no new messages from now on; completes those in flight. */
    void end() {
        ending = true;
    }

    /** Whether every published message is acknowledged completely. */
    boolean isDone() {
        return done;
    }

    @Override
    public void run() {
        while (!done && !Thread.currentThread().isInterrupted()) {
            try {
                converse();
            } catch (IOException e) {
                ledger.connectionEnded();
            }
        }
    }

    private void converse() throws IOException {
        Participant.Connected connected = session.connect();
        Link link = connected.link();
        try {
            if (!connected.sessionPresent()) {
                outgoing.clear();
            }
            sendAgain(link);
            long leaveAt = System.nanoTime() + random.nextLong(300_000_000L, 6_000_000_000L);
            while (!(ending && outgoing.isEmpty()) && (ending || System.nanoTime() < leaveAt)) {
                publish(link);
                link.flush();
                receive(link);
            }
            done = ending && outgoing.isEmpty();
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
        session.leave(link);
    }

    private void sendAgain(Link link) throws IOException {
        outgoing.forEach((identifier, message) -> link.send(
                message.released()
                        ? Packets.acknowledgement(Packet.PUBREL, identifier)
                        : publication(link, identifier, message, true)));
        link.flush();
    }

    private void publish(Link link) {
        long due = (System.nanoTime() - begun) * perSecond / 1_000_000_000L;
        published =
                Math.max(published, due - perSecond); // messages that were due while the broker was down are skipped
        while (!ending && outgoing.size() < window && published < due) {
            published++;
            Stream stream = turn();
            Outgoing message = new Outgoing(stream, stream.next(), false);
            int identifier = nextIdentifier();
            outgoing.put(identifier, message);
            link.send(publication(link, identifier, message, false));
        }
    }

    /** Skips most rounds of a rare topic, so that its last message was acknowledged long before the broker is killed. */
    private Stream turn() {
        Stream stream = streams.get((int) (published % streams.size()));
        boolean isRare = stream.isRare() && published / streams.size() % RARE != 0;
        return isRare ? streams.getFirst() : stream;
    }

    private static byte[] publication(Link link, int identifier, Outgoing message, boolean dup) {
        Stream stream = message.stream();
        return Packets.publish(
                link.isFive(),
                new Packet.Publish(
                        stream.topic(),
                        stream.qos(),
                        stream.isRetained(),
                        dup,
                        identifier,
                        stream.payload(message.sequence())));
    }

    private int nextIdentifier() {
        do {
            lastIdentifier = lastIdentifier % 65_535 + 1;
        } while (outgoing.containsKey(lastIdentifier));
        return lastIdentifier;
    }

    private void receive(Link link) throws IOException {
        for (Packet packet = link.poll(IDLE_MILLIS); packet != null; packet = link.poll(1)) {
            int identifier = packet.packetIdentifier();
            Outgoing message = outgoing.get(identifier);
            if (message == null) {
                ledger.unexpected(packet.type() + " with a Packet Identifier that is not in use: " + identifier);
            } else {
                settle(link, packet, identifier, message);
            }
            if (outgoing.size() < window / 2) {
                return;
            }
        }
    }

    private void settle(Link link, Packet packet, int identifier, Outgoing message) {
        // PUBCOMP with 0x92 is the response to a PUBREL that the broker handled before the connection was lost: the
        // exchange is complete.
        if (packet.failed() && packet.type() != Packet.PUBCOMP) {
            outgoing.remove(identifier);
            ledger.rejected();
            return;
        }
        switch (packet.type()) {
            case Packet.PUBREC -> {
                message.stream().acknowledge(message.sequence(), ledger.millis());
                outgoing.put(identifier, new Outgoing(message.stream(), message.sequence(), true));
                link.send(Packets.acknowledgement(Packet.PUBREL, identifier));
            }
            case Packet.PUBACK, Packet.PUBCOMP -> {
                message.stream().acknowledge(message.sequence(), ledger.millis());
                message.stream().settle(message.sequence());
                outgoing.remove(identifier);
            }
            default -> ledger.unexpected("a publisher got packet type " + packet.type());
        }
    }
}
