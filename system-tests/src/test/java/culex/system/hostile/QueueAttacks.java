package culex.system.hostile;

import culex.system.wire.Packet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Attacks that make the broker queue messages for clients that do not read or acknowledge them. */
final class QueueAttacks {
    private QueueAttacks() {}

    private static HostileConnection reader(AttackRun run, int number, ConnectPacket connect, String filter, int qos)
            throws IOException {
        HostileConnection reader = run.client(number, connect);
        reader.write(HostilePackets.subscribe(1, List.of(filter), qos, HostilePackets.NONE));
        while (reader.read().type() != Packet.SUBACK) {
            run.outcomes().count("messages before SUBACK");
        }
        return reader;
    }

    private static void publish(
            AttackRun run, int number, String topic, int messages, byte[] properties, byte[] payload)
            throws InterruptedException {
        int[] next = {0};
        int window = payload.length > 100_000 ? 8 : 200;
        run.insistently(_ -> {
            HostileConnection publisher = run.client(number, new ConnectPacket("publisher-" + number));
            while (next[0] < messages) {
                int identifier = 1 + next[0]++ % 60_000;
                publisher.publish(window, HostilePackets.publish(topic, 1, false, identifier, properties, payload));
            }
            publisher.awaitAcknowledged();
        });
    }

    /** A subscriber with the largest Receive Maximum that acknowledges nothing, with or without a persistent session. */
    static Attack unacknowledged(int messages, int payloadBytes, boolean persistent, boolean reads) {
        byte[] payload = HostilePackets.noise(payloadBytes);
        return run -> {
            ConnectPacket connect = new ConnectPacket("greedy").receiveMaximum(65_535);
            HostileConnection reader = reader(run, 1, persistent ? connect.persistent(3_600) : connect, "greedy", 1);
            if (reads) {
                reader.readInBackground();
            }
            publish(run, 2, "greedy", messages, HostilePackets.NONE, payload);
        };
    }

    /** Subscribers that do not read, and messages with many User Properties to them. */
    static Attack userProperties(int readers, int megabytes, int qos) {
        byte[] properties = HostilePackets.userProperties(1_000, 1);
        return run -> {
            for (int i = 0; i < readers; i++) {
                reader(run, i, new ConnectPacket("slow-" + i).receiveMaximum(65_535), "properties", qos);
            }
            int messages = megabytes * 1_000_000 / properties.length;
            publish(run, 200, "properties", messages, properties, HostilePackets.NONE);
        };
    }

    /** Subscribers with QoS 0 that read slowly, each with its own topic and publisher. */
    static Attack slowReaders(int readers, int megabytesEach) {
        byte[] payload = HostilePackets.noise(10_000);
        return run -> run.together(readers, number -> {
            String topic = "slow/" + number;
            reader(run, number, new ConnectPacket("slow-" + number), topic, 0);
            HostileConnection publisher = run.client(100 + number, new ConnectPacket("fast-" + number));
            byte[] batch = UnreadResponses.repeated(HostilePackets.publish(topic, payload), 100);
            for (int i = 0; i < megabytesEach && !run.isOver(); i++) {
                publisher.write(batch);
            }
            run.outcomes().count("published all");
        });
    }

    /** QoS 2 messages without PUBREL. */
    static Attack withoutPubRel(int clients, int megabytesEach, byte[] properties, int payloadBytes) {
        byte[] payload = HostilePackets.noise(payloadBytes);
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("unreleased-" + number).persistent(3_600));
            client.readInBackground();
            int messages = (int) (megabytesEach * 1_000_000L / (payloadBytes + properties.length));
            for (int i = 0; i < messages && !run.isOver(); i++) {
                client.publish(
                        500, HostilePackets.publish("unreleased", 2, false, 1 + i % 65_000, properties, payload));
            }
            client.awaitAcknowledged();
        });
    }

    /** Offline persistent sessions, and messages for all of them. */
    static Attack offlineSessions(int sessions, int messages, int payloadBytes) {
        byte[] payload = HostilePackets.noise(payloadBytes);
        return run -> {
            run.together(sessions, number -> {
                HostileConnection client =
                        reader(run, number, new ConnectPacket("offline-" + number).persistent(3_600), "offline", 1);
                client.write(HostilePackets.DISCONNECT);
                client.close();
            });
            publish(run, 1_000, "offline", messages, HostilePackets.NONE, payload);
        };
    }

    /** Offline persistent sessions, each with messages to its own topic, so that sessions share no message. */
    static Attack offlineSessionsWithTheirOwn(int sessions, int megabytesEach, int payloadBytes) {
        byte[] payload = HostilePackets.noise(payloadBytes);
        return run -> run.together(sessions, number -> {
            String topic = "offline/" + number;
            HostileConnection client =
                    reader(run, number, new ConnectPacket("offline-" + number).persistent(3_600), topic, 1);
            client.write(HostilePackets.DISCONNECT);
            client.close();
            int messages = megabytesEach * 1_000_000 / payloadBytes;
            publish(run, 1_000 + number, topic, messages, HostilePackets.NONE, payload);
        });
    }

    /** Large packets that all clients send slowly and at the same time. */
    static Attack slowLargePackets(int clients, int bytes) {
        byte[] packet = HostilePackets.publish("large", HostilePackets.noise(bytes));
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("large-" + number));
            client.readInBackground();
            client.slowly(packet, 1 << 20, Duration.ofMillis(300));
            run.outcomes().count("sent a large packet");
        });
    }

    /** Messages with the largest Response Topic and Correlation Data for subscribers that acknowledge nothing. */
    static Attack requests(int megabytes) {
        byte[] properties = new Output()
                .one(0x08)
                .binary(HostilePackets.letters(60_000))
                .one(0x09)
                .binary(HostilePackets.noise(60_000))
                .bytes();
        return run -> {
            reader(run, 1, new ConnectPacket("responder").receiveMaximum(65_535), "request", 1);
            publish(run, 2, "request", megabytes * 1_000_000 / properties.length, properties, HostilePackets.NONE);
        };
    }

    /** Tiny messages to many connected subscribers that acknowledge nothing. */
    static Attack unacknowledgedByMany(int readers, int messages) {
        return run -> {
            run.together(
                    readers,
                    number -> reader(run, number, new ConnectPacket("many-" + number).receiveMaximum(65_535), "tiny", 1)
                            .readInBackground());
            publish(run, 1_000, "tiny", messages, HostilePackets.NONE, new byte[16]);
        };
    }
}
