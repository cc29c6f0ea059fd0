package culex.system.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * One run of one attack, with its connections and the counts of the broker's responses. At the end of its time it closes all connections,
 * so that no read or write of the attack stays blocked. Safe for all threads.
 */
final class AttackRun implements AutoCloseable {
    /** Maximum number of times that a part of an attack connects again after the broker has closed its connection. */
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

    /** Creates a run that adds to the counts of earlier runs. */
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

    /** Waits for the duration, but not beyond the end of the run. */
    void pause(Duration duration) throws InterruptedException {
        long nanos = Math.min(duration.toNanos(), deadline - System.nanoTime());
        if (nanos > 0) {
            Thread.sleep(Duration.ofNanos(nanos));
        }
    }

    /** Opens a TCP connection to the MQTT port, from a source address in 127.0.0.0/8 that depends on the number. */
    HostileConnection tcp(int address) throws IOException {
        return opened(target.tcpPort(), address, false);
    }

    /** Opens a TCP connection to the HTTP port. */
    HostileConnection http(int address) throws IOException {
        return opened(target.httpPort(), address, false).asHttp();
    }

    /** Opens a WebSocket connection and upgrades it. */
    HostileConnection webSocket(int address) throws IOException {
        HostileConnection connection = opened(target.httpPort(), address, true);
        connection.upgrade();
        return connection;
    }

    /** Opens a TCP connection from a source address (see {@link #tcp}), sends CONNECT and waits for a successful CONNACK. */
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

    /** Runs a part of an attack, and again with a new connection each time the broker has closed the connection. */
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

    /** A part of an attack that several clients run at the same time; each client passes its number. */
    interface Part {
        void play(int number) throws IOException, InterruptedException;
    }

    /** Runs a part with many clients at the same time and waits for all of them. */
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

    /** Reads from the open connections for the given time, and counts the broker's responses. */
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
