package culex.broker.simulation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes the packets of a simulated client, as far as the simulation needs MQTT 3.1.1 and 5.0. It shares no code with the
 * broker's codec.
 */
final class ClientWire {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int UNSUBACK = 11;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;

    private byte[] waiting = {};

    /** A packet of the server: the upper and lower half of its first byte, and the bytes after the Remaining Length. */
    record Incoming(int type, int flags, byte[] body) {
        int u8(int at) {
            return body[at] & 0xFF;
        }

        int u16(int at) {
            return u8(at) << 8 | u8(at + 1);
        }
    }

    /** The fields of a CONNECT. */
    record ConnectWords(
            String clientId,
            boolean mqtt5,
            boolean clean,
            long expirySeconds,
            int receiveMaximum,
            int aliasMaximum,
            @Nullable String willTopic,
            String willText) {}

    /** Adds received bytes, and returns the packets that are complete. */
    List<Incoming> read(byte[] bytes) {
        byte[] all = Arrays.copyOf(waiting, waiting.length + bytes.length);
        System.arraycopy(bytes, 0, all, waiting.length, bytes.length);
        List<Incoming> packets = new ArrayList<>();
        int from = 0;
        while (true) {
            int length = 0;
            int at = from + 1;
            boolean whole = false;
            for (int shift = 0; at < all.length && !whole; shift += 7) {
                length |= (all[at] & 0x7F) << shift;
                whole = all[at++] >= 0;
            }
            if (!whole || all.length - at < length) {
                waiting = Arrays.copyOfRange(all, from, all.length);
                return packets;
            }
            packets.add(
                    new Incoming((all[from] & 0xFF) >> 4, all[from] & 0x0F, Arrays.copyOfRange(all, at, at + length)));
            from = at + length;
        }
    }

    private static byte[] packet(int first, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int rest = body.length;
        do {
            int octet = rest & 0x7F;
            rest >>= 7;
            out.write(rest > 0 ? octet | 0x80 : octet);
        } while (rest > 0);
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static void u16(ByteArrayOutputStream out, long value) {
        out.write((int) (value >> 8));
        out.write((int) value);
    }

    private static void text(ByteArrayOutputStream out, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        u16(out, bytes.length);
        out.writeBytes(bytes);
    }

    static byte[] connect(ConnectWords words) {
        return connect(words, 0);
    }

    static byte[] connect(ConnectWords words, int keepAliveSeconds) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(words.mqtt5() ? 5 : 4);
        body.write((words.clean() ? 2 : 0) | (words.willTopic() == null ? 0 : 4 | 0x10));
        u16(body, keepAliveSeconds);
        if (words.mqtt5()) {
            body.write(11);
            body.write(0x11);
            u16(body, words.expirySeconds() >> 16);
            u16(body, words.expirySeconds());
            body.write(0x21);
            u16(body, words.receiveMaximum());
            body.write(0x22);
            u16(body, words.aliasMaximum());
        }
        text(body, words.clientId());
        if (words.willTopic() != null) {
            if (words.mqtt5()) {
                body.writeBytes(new byte[] {5, 0x18, 0, 0, 0, 2});
            }
            text(body, words.willTopic());
            text(body, words.willText());
        }
        return packet(0x10, body.toByteArray());
    }

    /** @param expirySeconds the Message Expiry Interval, or -1 for none */
    static byte[] publish(
            boolean mqtt5,
            boolean dup,
            int qos,
            boolean retain,
            String topic,
            int id,
            long expirySeconds,
            String payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        if (qos > 0) {
            u16(body, id);
        }
        if (mqtt5 && expirySeconds >= 0) {
            body.write(5);
            body.write(0x02);
            u16(body, expirySeconds >> 16);
            u16(body, expirySeconds);
        } else if (mqtt5) {
            body.write(0);
        }
        body.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
        return packet(0x30 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0), body.toByteArray());
    }

    static byte[] acknowledge(int type, int id) {
        int flags = type == PUBREL ? 2 : 0;
        return new byte[] {(byte) (type << 4 | flags), 2, (byte) (id >> 8), (byte) id};
    }

    static byte[] subscribe(int id, SimulatedSubscription subscription) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        u16(body, id);
        int identifier = subscription.identifier();
        if (identifier > 0x7F) {
            body.writeBytes(new byte[] {3, 0x0B, (byte) (identifier | 0x80), (byte) (identifier >> 7)});
        } else if (identifier > 0) {
            body.writeBytes(new byte[] {2, 0x0B, (byte) identifier});
        } else if (subscription.mqtt5()) {
            body.write(0);
        }
        text(body, subscription.filter());
        body.write(subscription.options());
        return packet(0x82, body.toByteArray());
    }

    static byte[] unsubscribe(boolean mqtt5, int id, String filter) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        u16(body, id);
        if (mqtt5) {
            body.write(0);
        }
        text(body, filter);
        return packet(0xA2, body.toByteArray());
    }

    /** Returns a DISCONNECT. In MQTT 5.0 it can end the Session; before MQTT 5.0 only a CONNECT with Clean Session can. */
    static byte[] disconnect(boolean mqtt5, boolean endSession) {
        return mqtt5 && endSession ? new byte[] {(byte) 0xE0, 7, 0, 5, 0x11, 0, 0, 0, 0} : new byte[] {(byte) 0xE0, 0};
    }
}
