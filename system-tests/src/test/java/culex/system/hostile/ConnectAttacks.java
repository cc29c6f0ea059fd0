package culex.system.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** Attacks before authentication. */
final class ConnectAttacks {
    private static final int CHUNK = 65_536;

    private ConnectAttacks() {}

    /** Clients that each announce a CONNECT of {@code bytes} bytes and send all of it except the end. */
    static Attack hugeConnects(int clients, int bytes) {
        byte[] chunk = HostilePackets.letters(CHUNK);
        return run -> run.together(clients, number -> {
            HostileConnection connection = run.tcp(number);
            connection.write(HostilePackets.fixedHeader(0x10, bytes));
            connection.write(new Output().text("MQTT").one(5).one(0xC2).two(0).bytes());
            for (int sent = 0; sent < bytes - 2 * CHUNK && !run.isOver(); sent += CHUNK) {
                connection.write(chunk);
            }
        });
    }

    /** Clients from one address that each announce a large CONNECT and then wait. */
    static Attack announcedConnects(int clients, int bytes) {
        return run -> {
            run.together(clients, _ -> {
                HostileConnection connection = run.tcp(1);
                connection.write(HostilePackets.fixedHeader(0x10, bytes));
                connection.write(HostilePackets.letters(1_000));
                connection.readInBackground();
            });
            run.look(Duration.ofSeconds(15));
        };
    }

    /** TCP connections that send nothing. */
    static Attack silentSockets(int clients) {
        return run -> {
            run.together(clients, number -> run.tcp(number / 10).readInBackground());
            run.look(Duration.ofSeconds(15));
        };
    }

    /** Clients that send CONNECT one byte at a time. */
    static Attack tricklingConnects(int clients) {
        byte[] connect = new ConnectPacket("trickle-" + "x".repeat(100)).bytes();
        return run -> run.together(clients, number -> {
            HostileConnection connection = run.tcp(number);
            connection.readInBackground();
            connection.slowly(connect, 1, Duration.ofSeconds(1));
        });
    }

    /** HTTP connections that send nothing. */
    static Attack silentHttp(int connections) {
        return run -> {
            run.together(connections, number -> run.http(number / 10).readInBackground());
            run.look(Duration.ofMinutes(1));
        };
    }

    /** HTTP connections whose request never ends; they send one header line at a time. */
    static Attack slowRequests(int connections) {
        return run -> run.together(connections, number -> {
            HostileConnection connection = run.http(number / 10);
            connection.readInBackground();
            connection.raw("GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; !run.isOver(); i++) {
                run.pause(Duration.ofMillis(500));
                connection.raw(
                        String.format(Locale.ROOT, "X-Header-%d: %d\r\n", i, i).getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    /** HTTP requests with a large body, sent slowly. */
    static Attack slowBodies(int connections) {
        return run -> run.together(connections, number -> {
            HostileConnection connection = run.http(number / 10);
            connection.readInBackground();
            connection.raw("POST /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000000\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            while (!run.isOver()) {
                connection.raw(HostilePackets.letters(10_000));
                run.pause(Duration.ofMillis(100));
            }
        });
    }

    /** Upgraded WebSocket connections that send nothing, or only Pings. */
    static Attack upgradedAndSilent(int connections, boolean pings) {
        return run -> {
            run.together(connections, number -> {
                HostileConnection connection = run.webSocket(number / 10);
                connection.readInBackground();
                while (pings && !run.isOver()) {
                    connection.raw(FramePayloads.frame(0x89, HostilePackets.NONE));
                    run.pause(Duration.ofMillis(500));
                }
            });
            run.look(Duration.ofSeconds(15));
        };
    }

    /** Clients that connect and close without DISCONNECT, one after the other on a few threads. */
    static Attack connectsInBulk(int connects, int atOnce) {
        return run -> run.together(atOnce, thread -> {
            for (int i = thread; i < connects && !run.isOver(); i += atOnce) {
                connectOnce(run, i);
            }
        });
    }

    private static void connectOnce(AttackRun run, int number) throws InterruptedException {
        try (HostileConnection connection = run.tcp(number % 5_000)) {
            connection.connect(new ConnectPacket("bulk-" + number));
            if (number % 2 == 0) {
                connection.reset();
            }
        } catch (IOException rejected) {
            run.pause(Duration.ofMillis(1));
        }
    }

    /** Connections that send bytes that are not MQTT. */
    static Attack garbage(int clients) {
        byte[] noise = HostilePackets.noise(20_000);
        return run -> run.together(clients, number -> {
            HostileConnection connection = number % 2 == 0 ? run.tcp(number) : run.webSocket(number);
            connection.readInBackground();
            byte[] shifted = new byte[noise.length - number];
            System.arraycopy(noise, number, shifted, 0, shifted.length);
            connection.write(shifted);
        });
    }

    /** Connections that are opened and reset immediately. */
    static Attack openAndReset(int connections, int atOnce) {
        return run -> run.together(atOnce, thread -> {
            for (int i = thread; i < connections && !run.isOver(); i += atOnce) {
                HostileConnection connection = i % 2 == 0 ? run.tcp(i % 5_000) : run.http(i % 5_000);
                connection.write(new byte[] {0x10});
                connection.reset();
                run.outcomes().count("reset by the attacker");
            }
        });
    }
}
