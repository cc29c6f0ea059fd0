package culex.system.hostile;

import culex.system.wire.Packet;
import java.util.List;

/** Attacks on the broker's memory of Topic Names: the caches of matches and names, and Topic Aliases. */
final class TopicAttacks {
    private TopicAttacks() {}

    /** QoS 0 messages, each to its own topic of the given size in bytes. */
    static Attack distinctTopics(int messages, int topicBytes) {
        return run -> run.insistently(_ -> {
            HostileConnection client = run.client(1, new ConnectPacket("distinct"));
            client.readInBackground();
            for (int i = 0; i < messages && !run.isOver(); i++) {
                client.write(HostilePackets.publish(HostilePackets.topic("distinct", i, topicBytes), new byte[1]));
            }
            client.write(HostilePackets.PINGREQ);
            client.await(Packet.PINGRESP, 1);
        });
    }

    /** QoS 0 messages, each to its own topic, with a subscriber to all topics, so that each topic has a match. */
    static Attack distinctTopicsWithReader(int messages, int topicBytes) {
        Attack flood = distinctTopics(messages, topicBytes);
        return run -> {
            HostileConnection reader = run.client(2, new ConnectPacket("reader"));
            reader.write(HostilePackets.subscribe(1, List.of("distinct/#"), 0, HostilePackets.NONE));
            reader.await(Packet.SUBACK, 1);
            flood.play(run);
        };
    }

    /** Clients that set as many Topic Aliases as the broker allows, for topics of the given size in bytes. */
    static Attack aliases(int clients, int aliases, int topicBytes) {
        return run -> {
            run.together(clients, number -> {
                HostileConnection client = run.client(number, new ConnectPacket("alias-" + number));
                client.readInBackground();
                for (int i = 1; i <= aliases && !run.isOver(); i++) {
                    byte[] alias = new Output().one(0x23).two(i).bytes();
                    String topic = HostilePackets.topic("alias/" + number, i, topicBytes);
                    client.write(HostilePackets.publish(topic, 0, false, 0, alias, HostilePackets.NONE));
                }
                client.write(HostilePackets.PINGREQ);
                client.await(Packet.PINGRESP, 1);
            });
        };
    }

    /** Topic Aliases that the broker assigns: subscribers with a large Topic Alias Maximum, and messages to many long topics. */
    static Attack outboundAliases(int readers, int topics, int topicBytes) {
        return run -> {
            run.together(readers, number -> {
                HostileConnection reader =
                        run.client(number, new ConnectPacket("reader-" + number).topicAliasMaximum(65_535));
                reader.write(HostilePackets.subscribe(1, List.of("distinct/#"), 0, HostilePackets.NONE));
                reader.await(Packet.SUBACK, 1);
            });
            distinctTopics(topics, topicBytes).play(run);
        };
    }
}
