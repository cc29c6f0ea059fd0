package culex.system.hostile;

import java.time.Duration;

/** Attacks with WebSocket frames. */
final class WebSocketAttacks {
    private WebSocketAttacks() {}

    /** A message in fragments of one byte, with empty fragments in between. */
    static Attack tinyFragments(int clients, int bytes) {
        byte[] packet = HostilePackets.publish("fragments", HostilePackets.letters(bytes));
        Output frames = new Output();
        for (int i = 0; i < packet.length; i++) {
            int header = (i == 0 ? 0x02 : 0x00) | (i == packet.length - 1 ? 0x80 : 0);
            frames.raw(FramePayloads.frame(header, new byte[] {packet[i]}));
            if (i < packet.length - 1) {
                frames.raw(FramePayloads.frame(0x00, HostilePackets.NONE));
            }
        }
        byte[] all = frames.bytes();
        return run -> run.together(clients, number -> {
            HostileConnection client = run.webSocket(number);
            client.connect(new ConnectPacket("fragments-" + number));
            client.readInBackground();
            while (!run.isOver()) {
                client.raw(all);
            }
        });
    }

    /** Empty frames until the end of the run. */
    static Attack emptyFrames(int clients) {
        byte[] frames = UnreadResponses.repeated(FramePayloads.frame(0x82, HostilePackets.NONE), 2_000);
        return run -> run.together(clients, number -> {
            HostileConnection client = run.webSocket(number);
            client.connect(new ConnectPacket("empty-" + number));
            client.readInBackground();
            while (!run.isOver()) {
                client.raw(frames);
            }
        });
    }

    /** Pings until the end of the run, with Pongs read. */
    static Attack pings(int clients) {
        byte[] pings = UnreadResponses.repeated(FramePayloads.frame(0x89, HostilePackets.letters(125)), 200);
        return run -> run.together(clients, number -> {
            HostileConnection client = run.webSocket(number);
            client.connect(new ConnectPacket("pings-" + number));
            client.readInBackground();
            while (!run.isOver()) {
                client.raw(pings);
            }
        });
    }

    /** Frames that announce 2^62 bytes, or that are not masked, or are text. */
    static Attack forbiddenFrames(int clients) {
        byte[] enormous = new Output()
                .one(0x82)
                .one(0xFF)
                .four(0x4000_0000L)
                .four(0)
                .four(7)
                .bytes();
        byte[] unmasked =
                new Output().one(0x82).one(2).raw(HostilePackets.PINGREQ).bytes();
        byte[] text = FramePayloads.frame(0x81, HostilePackets.letters(100));
        byte[][] all = {enormous, unmasked, text};
        return run -> run.together(clients, number -> {
            HostileConnection client = run.webSocket(number);
            client.readInBackground();
            client.raw(all[number % all.length]);
            for (int i = 0; i < 100 && !run.isOver(); i++) {
                client.raw(HostilePackets.letters(100_000));
                run.pause(Duration.ofMillis(10));
            }
        });
    }
}
