package culex.system.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes the packets of a client, for MQTT 3.1.1 and 5.0. */
public final class Packets {
    private static final int ROOM = 1024;

    private Packets() {}

    /** CONNECT without Keep Alive; a persistent session never expires. */
    public static byte[] connect(boolean five, String clientId, boolean kept, int receiveMaximum) {
        ByteBuffer body = ByteBuffer.allocate(ROOM);
        text(body, "MQTT");
        body.put((byte) (five ? 5 : 4)).put((byte) (kept ? 0 : 2)).putShort((short) 0);
        if (five) {
            body.put((byte) 8).put((byte) 0x11).putInt(kept ? 0xFFFFFFFF : 0);
            body.put((byte) 0x21).putShort((short) receiveMaximum);
        }
        text(body, clientId);
        return packet(0x10, body);
    }

    public static byte[] publish(boolean five, Packet.Publish message) {
        ByteBuffer body = ByteBuffer.allocate(ROOM);
        text(body, message.topic());
        if (message.qos() > 0) {
            body.putShort((short) message.packetIdentifier());
        }
        if (five) {
            body.put((byte) 0);
        }
        body.put(message.payload().duplicate());
        int flags = message.qos() << 1 | (message.retain() ? 1 : 0) | (message.dup() ? 8 : 0);
        return packet(0x30 | flags, body);
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP with success. */
    public static byte[] acknowledgement(int type, int packetIdentifier) {
        int flags = type == Packet.PUBREL ? 2 : 0;
        return new byte[] {(byte) (type << 4 | flags), 2, (byte) (packetIdentifier >> 8), (byte) packetIdentifier};
    }

    public static byte[] subscribe(boolean five, int packetIdentifier, Iterable<String> filters, int qos) {
        ByteBuffer body = ByteBuffer.allocate(ROOM).putShort((short) packetIdentifier);
        if (five) {
            body.put((byte) 0);
        }
        for (String filter : filters) {
            text(body, filter);
            body.put((byte) qos);
        }
        return packet(0x82, body);
    }

    public static byte[] pingReq() {
        return new byte[] {(byte) 0xC0, 0};
    }

    /** DISCONNECT with success; with MQTT 5.0 it does not change the Session Expiry Interval. */
    public static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    private static void text(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) bytes.length).put(bytes);
    }

    private static byte[] packet(int header, ByteBuffer body) {
        int length = body.flip().remaining();
        ByteBuffer packet = ByteBuffer.allocate(length + 3).put((byte) header);
        if (length < 128) {
            packet.put((byte) length);
        } else {
            packet.put((byte) ((length & 0x7F) | 0x80)).put((byte) (length >> 7));
        }
        packet.put(body);
        byte[] bytes = new byte[packet.flip().remaining()];
        packet.get(bytes);
        return bytes;
    }
}
