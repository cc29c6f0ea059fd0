package culex.system.hostile;

import culex.system.wire.Carrier;
import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import culex.system.wire.TcpCarrier;
import culex.system.wire.WebSocketCarrier;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two harmless clients: one publishes four QoS 1 messages a second over TCP, the other receives them over WebSocket. Both have persistent
 * sessions. They reconnect after a lost connection, which is counted.
 */
final class Bystander implements AutoCloseable {
    static final String TOPIC = "bystander/live";

    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(200);
    private static final int CONNACK_MILLIS = 10_000;
    private static final int RECEIVE_MAXIMUM = 1_000;
    private static final int JOIN_MILLIS = 5_000;

    private final AttackTarget target;
    private final Login login;
    private final Thread publisher;
    private final Thread subscriber;
    private final NavigableMap<Integer, Integer> unacknowledged = new ConcurrentSkipListMap<>();
    private final BitSet acknowledged = new BitSet();
    private final BitSet received = new BitSet();
    private final AtomicInteger disconnects = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final AtomicLong worstNanos = new AtomicLong();
    private volatile boolean subscribed;
    private volatile boolean ending;
    private volatile boolean closed;
    private final AtomicInteger published = new AtomicInteger();

    Bystander(AttackTarget target, Login login) {
        this.target = target;
        this.login = login;
        publisher = Thread.ofPlatform().daemon().name("bystander-publisher").unstarted(() -> repeat(this::publish));
        subscriber = Thread.ofPlatform().daemon().name("bystander-subscriber").unstarted(() -> repeat(this::receive));
    }

    /** Starts both clients; returns when the first message is received. */
    void start(Duration patience) throws IOException, InterruptedException {
        subscriber.start();
        await(patience, () -> subscribed, "the bystander's SUBACK");
        publisher.start();
        await(patience, () -> receivedCount() > 0, "the bystander's first message");
    }

    private static void await(Duration patience, BooleanSupplier condition, String what)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException("Timeout of " + patience + ": " + what);
            }
            Thread.sleep(20);
        }
    }

    /** Stops publishing; returns when every published message is acknowledged and received, or after {@code patience}. */
    void finish(Duration patience) throws InterruptedException {
        ending = true;
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end && !(unacknowledged.isEmpty() && lost() == 0)) {
            Thread.sleep(50);
        }
    }

    /** Returns the number of acknowledged messages that were not received. */
    int lost() {
        BitSet missing = acknowledged();
        synchronized (received) {
            missing.andNot(received);
        }
        return missing.cardinality();
    }

    /** Returns a copy of the acknowledged messages. */
    BitSet acknowledged() {
        synchronized (acknowledged) {
            return (BitSet) acknowledged.clone();
        }
    }

    /** Returns the number of messages without an acknowledgement. */
    int unacknowledged() {
        return unacknowledged.size();
    }

    int published() {
        return published.get();
    }

    /** Returns the number of messages that the broker rejected with a Reason Code. */
    int rejected() {
        return rejected.get();
    }

    /** Returns the number of lost connections of both clients. */
    int disconnects() {
        return disconnects.get();
    }

    /** Returns the longest time from a message's scheduled time to its receipt. */
    Duration worstDelay() {
        return Duration.ofNanos(worstNanos.get());
    }

    private int receivedCount() {
        synchronized (received) {
            return received.cardinality();
        }
    }

    private interface Conversation {
        void hold() throws IOException;
    }

    private void repeat(Conversation conversation) {
        while (!closed) {
            try {
                conversation.hold();
            } catch (IOException lost) {
                if (!closed) {
                    disconnects.incrementAndGet();
                    LockSupport.parkNanos(RECONNECT_PAUSE.toNanos());
                }
            }
        }
    }

    private Link connect(String clientId, Carrier carrier) throws IOException {
        Link link = new Link(carrier, true);
        try {
            link.send(login.connect(clientId)
                    .persistent(3_600)
                    .receiveMaximum(RECEIVE_MAXIMUM)
                    .bytes());
            link.flush();
            Packet connAck = link.await(Packet.CONNACK, CONNACK_MILLIS);
            if (connAck.connectReason() != 0) {
                throw new IOException("CONNECT was rejected with " + connAck.connectReason());
            }
            return link;
        } catch (IOException e) {
            link.close();
            throw e;
        }
    }

    private void publish() throws IOException {
        try (Link link = connect("bystander-publisher", new TcpCarrier(target.tcpPort()))) {
            for (Map.Entry<Integer, Integer> each : unacknowledged.entrySet()) {
                link.send(publication(each.getValue(), each.getKey(), true, System.nanoTime()));
            }
            link.flush();
            long due = System.nanoTime();
            while (!closed) {
                if (!ending && System.nanoTime() >= due) {
                    int number = published.incrementAndGet();
                    int identifier = 1 + number % 65_000;
                    unacknowledged.put(identifier, number);
                    link.send(publication(number, identifier, false, due));
                    link.flush();
                    due += PERIOD.toNanos();
                }
                settle(link.poll(20));
            }
        }
    }

    private static byte[] publication(int number, int identifier, boolean dup, long dueNanos) {
        ByteBuffer payload =
                ByteBuffer.allocate(12).putInt(number).putLong(dueNanos).flip();
        return Packets.publish(true, new Packet.Publish(TOPIC, 1, false, dup, identifier, payload));
    }

    private void settle(@Nullable Packet packet) throws EOFException {
        if (packet == null) {
            return;
        }
        if (packet.type() == Packet.DISCONNECT) {
            throw new EOFException("The broker has disconnected the bystander with " + packet.body()[0]);
        }
        if (packet.type() != Packet.PUBACK) {
            return;
        }
        Integer number = unacknowledged.remove(packet.packetIdentifier());
        if (packet.failed()) {
            rejected.incrementAndGet();
        } else if (number != null) {
            synchronized (acknowledged) {
                acknowledged.set(number);
            }
        }
    }

    private void receive() throws IOException {
        try (Link link = connect("bystander-subscriber", new WebSocketCarrier(target.httpPort()))) {
            link.send(Packets.subscribe(true, 1, List.of(TOPIC), 1));
            link.flush();
            while (!closed) {
                Packet packet = link.poll(20);
                if (packet == null) {
                    continue;
                }
                switch (packet.type()) {
                    case Packet.SUBACK -> subscribed = true;
                    case Packet.PUBLISH -> {
                        Packet.Publish message = packet.publish(true);
                        note(message.payload());
                        link.send(Packets.acknowledgement(Packet.PUBACK, message.packetIdentifier()));
                        link.flush();
                    }
                    case Packet.DISCONNECT -> throw new EOFException("The broker has disconnected the bystander");
                    default -> {}
                }
            }
        }
    }

    private void note(ByteBuffer payload) {
        int number = payload.getInt();
        worstNanos.accumulateAndGet(System.nanoTime() - payload.getLong(), Math::max);
        synchronized (received) {
            received.set(number);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            publisher.join(JOIN_MILLIS);
            subscriber.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
