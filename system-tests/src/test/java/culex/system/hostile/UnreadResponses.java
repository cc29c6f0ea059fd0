package culex.system.hostile;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that send requests and do not read the responses. */
final class UnreadResponses {
    private static final int AT_ONCE = 1_000;

    private UnreadResponses() {}

    /** One PINGREQ after the other, with unread PINGRESP. */
    static Attack pingResponses(int clients) {
        byte[] pings = repeated(HostilePackets.PINGREQ, 20_000);
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("pinger-" + number));
            while (!run.isOver()) {
                client.write(pings);
            }
        });
    }

    /** QoS 1 messages without subscribers, with unread PUBACK. */
    static Attack pubAcks(int messages) {
        return pubAcks(0, messages);
    }

    private static Attack pubAcks(int number, int messages) {
        return run -> run.insistently(_ -> {
            HostileConnection client = run.client(number, new ConnectPacket("deaf-publisher-" + number));
            for (int sent = 0; sent < messages && !run.isOver(); sent += AT_ONCE) {
                Output batch = new Output();
                for (int i = 1; i <= AT_ONCE; i++) {
                    batch.raw(HostilePackets.publish(
                            "nobody", 1, false, 1 + (sent + i) % 60_000, HostilePackets.NONE, HostilePackets.NONE));
                }
                client.write(batch.bytes());
            }
        });
    }

    /** QoS 1 messages without subscribers from several clients, with unread PUBACK. */
    static Attack pubAcksOf(int clients, int messages) {
        return run -> run.together(clients, number -> pubAcks(number, messages).play(run));
    }

    /** SUBSCRIBEs with many filters, with unread SUBACK. */
    static Attack subAcks(int clients) {
        List<String> filters = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            filters.add("sub/" + i);
        }
        byte[] subscribe = HostilePackets.subscribe(7, filters, 0, HostilePackets.NONE);
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("deaf-subscriber-" + number));
            while (!run.isOver()) {
                client.write(subscribe);
            }
        });
    }

    /** WebSocket Pings with unread Pongs. */
    static Attack pongs(int clients) {
        byte[] pings = repeated(FramePayloads.frame(0x89, HostilePackets.letters(125)), 1_000);
        return run -> run.together(clients, number -> {
            HostileConnection client = run.webSocket(number);
            client.connect(new ConnectPacket("pinger-" + number));
            while (!run.isOver()) {
                client.raw(pings);
            }
        });
    }

    /** A client that publishes messages to itself without reading them. */
    static Attack ownMessages(int clients, int payloadBytes) {
        byte[] message = HostilePackets.publish("echo", HostilePackets.noise(payloadBytes));
        return run -> run.together(clients, number -> {
            HostileConnection client = run.client(number, new ConnectPacket("echo-" + number));
            client.write(HostilePackets.subscribe(1, List.of("echo"), 0, HostilePackets.NONE));
            for (int sent = 0; sent < 40_000_000 && !run.isOver(); sent += payloadBytes) {
                client.write(message);
            }
        });
    }

    static byte[] repeated(byte[] packet, int times) {
        Output all = new Output();
        for (int i = 0; i < times; i++) {
            all.raw(packet);
        }
        return all.bytes();
    }

    /** Each connection sends HTTP requests, and does not read the responses. */
    static Attack httpResponses(int connections) {
        byte[] requests =
                repeated("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 500);
        return run -> run.together(connections, number -> {
            HostileConnection connection = run.http(number);
            for (int i = 0; i < 40 && !run.isOver(); i++) {
                connection.raw(requests);
            }
            run.outcomes().count("requests written");
            run.pause(Duration.ofSeconds(1));
        });
    }
}
