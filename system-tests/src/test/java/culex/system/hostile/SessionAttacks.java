package culex.system.hostile;

import culex.system.wire.Packet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Attacks with sessions, wills and Client Identifiers. */
final class SessionAttacks {
    private SessionAttacks() {}

    /** Persistent sessions with one filter each, whose clients disconnect. */
    static Attack persistentSessions(int sessions, int atOnce, int idBytes) {
        String filler = "x".repeat(idBytes);
        return run -> run.together(atOnce, thread -> {
            for (int i = thread; i < sessions && !run.isOver(); i += atOnce) {
                try (HostileConnection client = run.tcp(i % 5_000)) {
                    // Both packets in one segment; the broker responds to both.
                    client.write(new Output()
                            .raw(new ConnectPacket("session-" + i + filler)
                                    .persistent(0xFFFF_FFFFL)
                                    .bytes())
                            .raw(HostilePackets.subscribe(1, List.of("session/" + i), 1, HostilePackets.NONE))
                            .bytes());
                    if (client.awaitAccepted()) {
                        while (client.read().type() != Packet.SUBACK) {
                            run.outcomes().count("before SUBACK");
                        }
                        client.write(HostilePackets.DISCONNECT);
                    }
                } catch (IOException rejected) {
                    run.pause(Duration.ofMillis(1));
                }
            }
        });
    }

    /** Clients that stay connected, each with a will of the given size in bytes. */
    static Attack wills(int clients, int willBytes, boolean retained, boolean leave) {
        byte[] will = HostilePackets.noise(willBytes);
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(
                    number,
                    new ConnectPacket("will-" + number).will("will/" + number, will, retained, HostilePackets.NONE));
            client.readInBackground();
            if (leave) {
                client.reset();
            }
        });
    }

    /** Wills with the longest delay, of offline persistent sessions. */
    static Attack delayedWills(int clients, int willBytes) {
        byte[] will = HostilePackets.noise(willBytes);
        byte[] delay = new Output().one(0x18).four(3_600).bytes();
        return run -> run.together(50, thread -> {
            for (int i = thread; i < clients && !run.isOver(); i += 50) {
                try (HostileConnection client = run.tcp(i)) {
                    client.connect(
                            new ConnectPacket("delayed-" + i).persistent(3_600).will("will/" + i, will, true, delay));
                } catch (IOException rejected) {
                    run.pause(Duration.ofMillis(1));
                }
            }
        });
    }

    /** Many sockets that connect with the same Client Identifier, and reconnect after each take-over. */
    static Attack takeOvers(int sockets, String clientId) {
        return run -> run.together(sockets, number -> {
            while (!run.isOver()) {
                try (HostileConnection client = run.tcp(number)) {
                    client.connect(new ConnectPacket(clientId).persistent(3_600));
                    while (!client.isEnded() && !run.isOver()) {
                        client.read();
                    }
                } catch (IOException taken) {
                    run.pause(Duration.ofMillis(1));
                }
            }
        });
    }

    /** Many sessions that expire at the same time, repeatedly. */
    static Attack expiries(int sessions, int atOnce) {
        return run -> run.together(atOnce, thread -> {
            for (int i = thread; i < sessions && !run.isOver(); i += atOnce) {
                try (HostileConnection client = run.tcp(i % 5_000)) {
                    client.write(new Output()
                            .raw(new ConnectPacket("expiry-" + i)
                                    .persistent(1 + i % 3)
                                    .bytes())
                            .raw(HostilePackets.subscribe(1, List.of("expiry/#"), 1, HostilePackets.NONE))
                            .bytes());
                    if (client.awaitAccepted()) {
                        client.read();
                    }
                    client.reset();
                } catch (IOException rejected) {
                    run.pause(Duration.ofMillis(1));
                }
            }
        });
    }

    /** CONNECTs with as many User Properties as fit into one packet. */
    static Attack connectProperties(int clients, int pairs, int valueBytes) {
        byte[] properties = HostilePackets.userProperties(pairs, valueBytes);
        return run -> run.together(
                clients,
                number -> run.client(number, new ConnectPacket("properties-" + number).properties(properties))
                        .readInBackground());
    }

    /** Clients that send PINGREQ without a pause. */
    static Attack pings(int clients) {
        byte[] pings = UnreadResponses.repeated(HostilePackets.PINGREQ, 500);
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("pings-" + number));
            client.readInBackground();
            while (!run.isOver()) {
                client.write(pings);
            }
        });
    }
}
