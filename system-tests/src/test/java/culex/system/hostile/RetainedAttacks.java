package culex.system.hostile;

import culex.system.wire.Packet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Attacks with retained messages. */
final class RetainedAttacks {
    /** Levels of the topics that many filters match. Each bit of a filter's number makes one level a wildcard, so 1,024 filters differ. */
    private static final int LEVELS = 10;

    private RetainedAttacks() {}

    /** One client that publishes retained messages with QoS 1, each to its own topic. */
    static Attack flood(int messages, int payloadBytes, int topicBytes) {
        byte[] payload = HostilePackets.noise(payloadBytes);
        int window = payloadBytes > 100_000 ? 8 : 100;
        int[] next = {0};
        return run -> run.insistently(_ -> {
            HostileConnection client = run.client(1, new ConnectPacket("retainer"));
            while (next[0] < messages) {
                int number = next[0]++;
                client.publish(window, retained("flood", number, topicBytes, payload));
            }
            client.awaitAcknowledged();
        });
    }

    private static byte[] retained(String prefix, int number, int topicBytes, byte[] payload) {
        String topic = HostilePackets.topic(prefix, number, topicBytes);
        return HostilePackets.publish(topic, 1, true, 1 + number % 60_000, HostilePackets.NONE, payload);
    }

    /** Many clients that publish retained messages with QoS 0 at the same time, each message to its own topic. */
    static Attack floodOfQos0(int clients, int messages, int payloadBytes, int topicBytes) {
        byte[] payload = HostilePackets.noise(payloadBytes);
        return run -> run.together(clients, client -> {
            HostileConnection connection = run.client(client, new ConnectPacket("retainer-" + client));
            connection.readInBackground();
            for (int i = 0; i < messages && !run.isOver(); i++) {
                String topic = HostilePackets.topic("flood/" + client, i, topicBytes);
                connection.write(HostilePackets.publish(topic, 0, true, 0, HostilePackets.NONE, payload));
            }
        });
    }

    /** Retained messages, then a client that sends a SUBSCRIBE with the same filter many times, which matches all of them. */
    static Attack sameFilter(int messages, int filters) {
        return multiplied(messages, Collections.nCopies(filters, "many/#"));
    }

    /**
     * Retained messages, then a client that sends a SUBSCRIBE with many different filters, which all match them: each level of a filter is
     * either the topic's level or a wildcard.
     */
    static Attack differentFilters(int messages, int filters) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < filters; i++) {
            StringBuilder filter = new StringBuilder("many");
            for (int level = 0; level < LEVELS; level++) {
                filter.append((i >> level & 1) == 0 ? "/a" : "/+");
            }
            all.add(filter.append("/#").toString());
        }
        return multiplied(messages, all);
    }

    private static Attack multiplied(int messages, List<String> filters) {
        return run -> {
            HostileConnection retainer = run.client(1, new ConnectPacket("retainer"));
            String prefix = "many" + "/a".repeat(LEVELS);
            for (int i = 0; i < messages; i++) {
                retainer.publish(500, retained(prefix, i, 0, new byte[1]));
            }
            retainer.awaitAcknowledged();
            run.insistently(_ -> {
                HostileConnection reader = run.client(2, new ConnectPacket("reader").receiveMaximum(65_535));
                reader.write(HostilePackets.subscribe(1, filters, 1, HostilePackets.NONE));
                reader.await(Packet.SUBACK, 1);
                reader.await(Packet.PUBLISH, messages);
            });
        };
    }

    /** Retained messages of the given total size, then a client that reads none of its PUBACKs. */
    static Attack thenUnreadResponses(int messages, int payloadBytes) {
        Attack first = flood(messages, payloadBytes, 30);
        Attack second = UnreadResponses.pubAcks(400_000);
        return run -> {
            first.play(run);
            second.play(run);
        };
    }

    /** Many clients that subscribe to large retained messages and do not read. */
    static Attack unreadRetained(int readers, int messages, int payloadBytes) {
        Attack first = flood(messages, payloadBytes, 30);
        return run -> {
            first.play(run);
            run.together(readers, reader -> {
                HostileConnection client = run.client(reader, new ConnectPacket("unread-" + reader));
                client.write(HostilePackets.subscribe(1, List.of("flood/#"), 1, HostilePackets.NONE));
            });
        };
    }

    /** Clears the retained messages of these attacks and of retained wills. */
    static void clear(AttackRun run) throws IOException, InterruptedException {
        HostileConnection client = run.client(1, new ConnectPacket("cleaner"));
        int[] cleared = {0};
        client.onPublish(topic -> {
            cleared[0]++;
            client.write(HostilePackets.publish(topic, 0, true, 0, HostilePackets.NONE, HostilePackets.NONE));
        });
        List<String> filters = List.of("flood/#", "many/#", "will/#");
        client.write(HostilePackets.subscribe(1, filters, 0x20, HostilePackets.NONE));
        int before = -1;
        while (before < cleared[0]) {
            before = cleared[0];
            run.pause(Duration.ofMillis(300));
        }
    }
}
