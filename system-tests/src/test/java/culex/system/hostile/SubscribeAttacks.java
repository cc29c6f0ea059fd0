package culex.system.hostile;

import culex.system.wire.Packet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Attacks with subscriptions. */
final class SubscribeAttacks {
    private static final int FILTERS_AT_ONCE = 1_000;
    private static final int COMBINED_LEVELS = 13;

    private SubscribeAttacks() {}

    /** A client with {@code filters} Topic Filters of {@code filterBytes} bytes, a few in each SUBSCRIBE. */
    static Attack largeFilters(int clients, int filters, int filterBytes, boolean persistent) {
        int atOnce = Math.max(1, Math.min(FILTERS_AT_ONCE, 1_000_000 / filterBytes));
        return run -> run.together(clients, number -> {
            int[] next = {0};
            run.insistently(_ -> {
                ConnectPacket connect = new ConnectPacket("subscriber-" + number);
                HostileConnection client = run.client(number, persistent ? connect.persistent(3_600) : connect);
                while (next[0] < filters && !run.isOver()) {
                    List<String> some = new ArrayList<>();
                    for (int i = 0; i < atOnce && next[0] < filters; i++) {
                        some.add(HostilePackets.topic("filter/" + number, next[0]++, filterBytes));
                    }
                    subscribe(client, some, 1, HostilePackets.NONE);
                }
            });
        });
    }

    private static void subscribe(HostileConnection client, List<String> filters, int options, byte[] properties)
            throws IOException, InterruptedException {
        int before = client.count(Packet.SUBACK);
        client.write(HostilePackets.subscribe(1 + before % 60_000, filters, options, properties));
        client.await(Packet.SUBACK, before + 1);
    }

    /** Many SUBSCRIBEs with one filter each, on a persistent session with many filters. */
    static Attack storm(int filters, int subscribes) {
        return run -> {
            HostileConnection client = run.client(1, new ConnectPacket("storm").persistent(3_600));
            for (int i = 0; i < filters; i += FILTERS_AT_ONCE) {
                subscribe(client, filters("storm", i, FILTERS_AT_ONCE), 1, HostilePackets.NONE);
            }
            for (int i = 0; i < subscribes && !run.isOver(); i++) {
                subscribe(client, List.of("storm/again/" + i % 50), 1, HostilePackets.NONE);
            }
        };
    }

    private static List<String> filters(String prefix, int from, int count) {
        List<String> filters = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            filters.add(prefix + "/" + i + "/+");
        }
        return filters;
    }

    /** Clients that subscribe to many filters and unsubscribe from half of them, until the end of the run. */
    static Attack churn(int clients, int filters, String prefix) {
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("churn-" + number));
            client.readInBackground();
            while (!run.isOver()) {
                for (int i = 0; i < filters && !run.isOver(); i += FILTERS_AT_ONCE) {
                    int count = Math.min(FILTERS_AT_ONCE, filters - i);
                    List<String> some = filters(prefix + number, i, count);
                    subscribe(client, some, 0, HostilePackets.NONE);
                    client.write(HostilePackets.unsubscribe(9, some.subList(0, count / 2)));
                }
            }
        });
    }

    /** Clients that subscribe to the bystander's topic and unsubscribe, until the end of the run. */
    static Attack churnOfOneTopic(int clients) {
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("churn-" + number));
            client.readInBackground();
            while (!run.isOver()) {
                subscribe(client, List.of(Bystander.TOPIC, "bystander/+", "#"), 0, HostilePackets.NONE);
                client.write(HostilePackets.unsubscribe(9, List.of(Bystander.TOPIC, "bystander/+", "#")));
            }
        });
    }

    /** Many members of many Shared Subscriptions to one topic, each with a Subscription Identifier, that subscribe and unsubscribe. */
    static Attack sharedGroups(int clients, int groups) {
        byte[] identifier = new Output().one(0x0B).length(268_435_455).bytes();
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("member-" + number));
            List<String> some = new ArrayList<>();
            for (int i = 0; i < groups; i++) {
                some.add("$share/group" + i + "/shared/topic");
            }
            while (!run.isOver()) {
                for (int i = 0; i < groups && !run.isOver(); i += FILTERS_AT_ONCE) {
                    List<String> part = some.subList(i, Math.min(groups, i + FILTERS_AT_ONCE));
                    subscribe(client, part, 1, identifier);
                    client.write(HostilePackets.publish("shared/topic", new byte[16]));
                    client.write(HostilePackets.unsubscribe(9, part));
                }
            }
        });
    }

    /** One client with thousands of overlapping filters that all match one topic, and messages to that topic. */
    static Attack overlapping(int filters, int messages) {
        return run -> {
            HostileConnection client = run.client(1, new ConnectPacket("overlap").receiveMaximum(65_535));
            for (int i = 0; i < filters; i++) {
                byte[] identifier = new Output().one(0x0B).length(i + 1).bytes();
                client.subscribe(100, 1 + i, combination(i), identifier);
            }
            client.await(Packet.SUBACK, filters);
            byte[] message = HostilePackets.publish("overlap" + "/a".repeat(COMBINED_LEVELS), new byte[8]);
            for (int i = 0; i < messages && !run.isOver(); i++) {
                client.write(message);
            }
            client.await(Packet.PUBLISH, 1);
        };
    }

    /**
     * Clients with thousands of filters that all match one topic, messages to that topic, and one filter that is subscribed and
     * unsubscribed repeatedly.
     */
    static Attack overlappingOfMany(int clients, int filters) {
        return run -> {
            run.together(clients, number -> {
                HostileConnection client = run.client(number, new ConnectPacket("overlap-" + number));
                for (int i = 0; i < filters; i += FILTERS_AT_ONCE) {
                    List<String> some = new ArrayList<>();
                    for (int j = i; j < Math.min(filters, i + FILTERS_AT_ONCE); j++) {
                        some.add(combination(j));
                    }
                    subscribe(client, some, 0, HostilePackets.NONE);
                }
            });
            HostileConnection churner = run.client(101, new ConnectPacket("churner"));
            HostileConnection publisher = run.client(102, new ConnectPacket("publisher"));
            byte[] message = HostilePackets.publish("overlap" + "/a".repeat(COMBINED_LEVELS), new byte[8]);
            while (!run.isOver()) {
                subscribe(churner, List.of("overlap/+/#"), 0, HostilePackets.NONE);
                publisher.write(message);
                churner.write(HostilePackets.unsubscribe(9, List.of("overlap/+/#")));
                run.pause(Duration.ofMillis(2));
            }
        };
    }

    /** Returns one of 8,192 filters that all match the same topic of 13 levels: each bit of the number makes one level a wildcard. */
    private static String combination(int number) {
        StringBuilder filter = new StringBuilder("overlap");
        for (int level = 0; level < COMBINED_LEVELS; level++) {
            filter.append((number >> level & 1) == 0 ? "/a" : "/+");
        }
        return filter.toString();
    }

    /** Topics and filters with as many levels as fit. */
    static Attack deepTopics(int clients, int levels) {
        String deep = "d" + "/".repeat(levels);
        return run -> run.together(clients, number -> {
            run.insistently(_ -> {
                HostileConnection client = run.client(number, new ConnectPacket("deep-" + number));
                subscribe(client, List.of(deep + number, "+" + "/+".repeat(levels)), 0, HostilePackets.NONE);
            });
            run.insistently(_ -> {
                HostileConnection client = run.client(number, new ConnectPacket("deep-" + number));
                for (int i = 0; i < 500 && !run.isOver(); i++) {
                    client.write(HostilePackets.publish(deep + number + "-" + i, new byte[1]));
                }
                client.write(HostilePackets.PINGREQ);
                client.await(Packet.PINGRESP, 1);
            });
        });
    }

    /** Filters that the specification forbids. */
    static Attack illFormed() {
        List<String> filters =
                List.of("a#", "ab/+e", "#/a", "$share/g", "$share//a", "$share/+/a", "", "a/#/b", "\u0000");
        return run -> {
            for (String filter : filters) {
                run.insistently(_ -> {
                    HostileConnection client = run.client(1, new ConnectPacket("ill-formed"));
                    subscribe(client, List.of(filter), 0, HostilePackets.NONE);
                });
            }
        };
    }
}
