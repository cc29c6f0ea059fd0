package culex.system.torture;

import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Receives with a persistent session and is offline at times. It keeps the client's session state as the specification requires: it
 * remembers a QoS 2 Packet Identifier from PUBLISH to PUBREL, across connections [MQTT-4.3.3]. It delays some acknowledgements, so that a
 * kill interrupts exchanges in every state.
 */
final class Subscriber implements Runnable {
    private static final int SUBACK_MILLIS = 10_000;

    private final List<String> filters;
    private final int qos;
    private final Receipts receipts;
    private final Ledger ledger;
    private final PersistentSession session;
    private final RandomGenerator random;
    private final Map<Integer, Packet.Publish> received = new HashMap<>();
    private volatile boolean subscribed;
    private volatile boolean staying;
    private volatile boolean stopped;

    Subscriber(
            Receipts receipts,
            List<String> filters,
            int qos,
            Ledger ledger,
            PersistentSession session,
            RandomGenerator random) {
        this.receipts = receipts;
        this.filters = filters;
        this.qos = qos;
        this.ledger = ledger;
        this.session = session;
        this.random = random;
    }

    boolean isSubscribed() {
        return subscribed;
    }

    /** Stays online from now on. */
    void stay() {
        staying = true;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped && !Thread.currentThread().isInterrupted()) {
            try {
                converse();
            } catch (IOException e) {
                ledger.connectionEnded();
            }
            if (!staying && subscribed) {
                LockSupport.parkNanos(offline().toNanos());
            }
        }
    }

    private Duration offline() {
        return Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(100, 1_500) : 0);
    }

    private void converse() throws IOException {
        Participant.Connected connected = session.connect();
        Link link = connected.link();
        try {
            if (!connected.sessionPresent()) {
                received.clear();
            }
            if (!connected.sessionPresent() || !subscribed) {
                subscribe(link);
            }
            long leaveAt = System.nanoTime() + random.nextLong(200_000_000L, 4_000_000_000L);
            while (!stopped && (staying || System.nanoTime() < leaveAt)) {
                receive(link);
            }
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
        session.leave(link);
    }

    private void subscribe(Link link) throws IOException {
        link.send(Packets.subscribe(link.isFive(), 1, filters, qos));
        link.flush();
        link.await(Packet.SUBACK, SUBACK_MILLIS);
        subscribed = true;
    }

    private void receive(Link link) throws IOException {
        for (Packet packet = link.poll(20); packet != null; packet = link.poll(1)) {
            byte[] answer = answer(link, packet);
            if (answer != null) {
                link.send(answer);
            }
        }
        if (random.nextInt(8) == 0) {
            LockSupport.parkNanos(random.nextLong(20_000_000L));
        }
        link.flush();
    }

    private byte @Nullable [] answer(Link link, Packet packet) {
        return switch (packet.type()) {
            case Packet.PUBLISH -> onPublish(packet.publish(link.isFive()));
            case Packet.PUBREL -> {
                received.remove(packet.packetIdentifier());
                yield Packets.acknowledgement(Packet.PUBCOMP, packet.packetIdentifier());
            }
            default -> {
                ledger.unexpected("a subscriber got packet type " + packet.type());
                yield null;
            }
        };
    }

    private byte @Nullable [] onPublish(Packet.Publish message) {
        if (message.qos() == 2) {
            Packet.Publish earlier = received.putIfAbsent(message.packetIdentifier(), message);
            if (earlier == null) {
                receipts.receive(message);
            } else if (!earlier.payload().equals(message.payload())) {
                ledger.identifierReused(receipts, earlier, message);
            }
            return Packets.acknowledgement(Packet.PUBREC, message.packetIdentifier());
        }
        receipts.receive(message);
        return message.qos() == 0 ? null : Packets.acknowledgement(Packet.PUBACK, message.packetIdentifier());
    }
}
