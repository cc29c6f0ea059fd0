package culex.system.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of one attack: the connections that it opens, what they got, and its end. When its time is over all connections are
 * closed, so that no write and no read of an attack blocks longer. Any thread.
 */
final class AttackRun implements AutoCloseable {
    /** How many new connections an attack makes after the broker has closed one. */
    private static final int INSISTENCE = 5;

    private final AttackTarget target;
    private final long deadline;
    private final Outcomes outcomes;
    private final Set<HostileConnection> connections = ConcurrentHashMap.newKeySet();
    private final Thread watch;
    private volatile boolean over;

    AttackRun(AttackTarget target, Duration limit) {
        this(target, limit, new Outcomes());
    }

    /** Counts into what earlier runs got. */
    AttackRun(AttackTarget target, Duration limit, Outcomes outcomes) {
        this.target = target;
        this.outcomes = outcomes;
        deadline = System.nanoTime() + limit.toNanos();
        watch = Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(limit.toNanos());
            end();
        });
    }

    AttackTarget target() {
        return target;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    boolean isOver() {
        return over || System.nanoTime() > deadline;
    }

    /** Waits, but not beyond the end of the run. */
    void pause(Duration duration) throws InterruptedException {
        long nanos = Math.min(duration.toNanos(), deadline - System.nanoTime());
        if (nanos > 0) {
            Thread.sleep(Duration.ofNanos(nanos));
        }
    }

    /** A TCP connection from an address of its own below 127.0.0.0/8. */
    HostileConnection tcp(int address) throws IOException {
        return opened(target.tcpPort(), address, false);
    }

    /** A TCP connection to the port of HTTP. */
    HostileConnection http(int address) throws IOException {
        return opened(target.httpPort(), address, false).asHttp();
    }

    /** A WebSocket connection, upgraded. */
    HostileConnection webSocket(int address) throws IOException {
        HostileConnection connection = opened(target.httpPort(), address, true);
        connection.upgrade();
        return connection;
    }

    /** A TCP connection whose CONNECT was accepted. */
    HostileConnection client(int address, ConnectPacket connect) throws IOException {
        HostileConnection connection = tcp(address);
        connection.connect(connect);
        return connection;
    }

    private HostileConnection opened(int port, int address, boolean webSocket) throws IOException {
        if (isOver()) {
            throw new IOException("The attack is over");
        }
        try {
            HostileConnection connection = new HostileConnection(this, source(address), port, webSocket);
            connections.add(connection);
            if (over) {
                connection.close();
            }
            return connection;
        } catch (IOException e) {
            outcomes.count(Outcomes.NOT_CONNECTED);
            throw e;
        }
    }

    private static InetAddress source(int number) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 66, (byte) (number / 250), (byte) (1 + number % 250)});
    }

    void closed(HostileConnection connection) {
        connections.remove(connection);
    }

    /** Plays a part again with a new connection when the broker has ended the one before. */
    void insistently(Attack part) throws InterruptedException {
        for (int attempt = 0; attempt < INSISTENCE && !isOver(); attempt++) {
            try {
                part.play(this);
                return;
            } catch (IOException ended) {
                pause(Duration.ofMillis(50));
            }
        }
    }

    /** A part of an attack that several clients play at once, each with its number. */
    interface Part {
        void play(int number) throws IOException, InterruptedException;
    }

    /** Plays a part with many clients at once and waits for all of them. */
    void together(int clients, Part part) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            int number = i;
            Thread.ofVirtual().start(() -> {
                try {
                    part.play(number);
                } catch (IOException | InterruptedException closed) {
                    Thread.currentThread().interrupt();
                } finally {
                    ended.countDown();
                }
            });
        }
        ended.await();
    }

    /** Looks at what the broker has done to the connections that are still open, for a moment, and counts it. */
    void look(Duration patience) throws InterruptedException {
        long end = Math.min(deadline, System.nanoTime() + patience.toNanos());
        connections.forEach(HostileConnection::readInBackground);
        while (System.nanoTime() < end && !connections.isEmpty()) {
            Thread.sleep(20);
        }
        connections.forEach(connection -> outcomes.count("still open"));
    }

    private void end() {
        over = true;
        connections.forEach(HostileConnection::close);
    }

    @Override
    public void close() {
        end();
        LockSupport.unpark(watch);
    }
}
