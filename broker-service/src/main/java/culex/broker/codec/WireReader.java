package culex.broker.codec;

import culex.broker.packet.MqttException;
import java.util.Arrays;

/** Reads the fields of one packet from its bytes; a field that goes beyond the packet's end is a Malformed Packet. Not thread-safe. */
final class WireReader {
    private byte[] bytes = {};
    private int position;
    private int limit;

    /** Sets the bytes to read: the body of a packet, which follows the fixed header. */
    void reset(byte[] array, int from, int to) {
        bytes = array;
        position = from;
        limit = to;
    }

    byte[] array() {
        return bytes;
    }

    int position() {
        return position;
    }

    int remaining() {
        return limit - position;
    }

    private int take(int count) {
        if (limit - position < count) {
            throw MqttException.malformed("a packet ends before its fields do");
        }
        int from = position;
        position += count;
        return from;
    }

    int u8() {
        return bytes[take(1)] & 0xFF;
    }

    int u16() {
        int at = take(2);
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    long u32() {
        return (long) u16() << 16 | u16();
    }

    int variableByteInteger() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int octet = u8();
            value |= (octet & 0x7F) << shift;
            if (octet < 0x80) {
                if (octet == 0 && shift > 0) {
                    throw MqttException.malformed("a variable byte integer is longer than needed"); // [MQTT-1.5.5-1]
                }
                return value;
            }
        }
        throw MqttException.malformed("a variable byte integer has more than four bytes");
    }

    String string() {
        int length = u16();
        int from = take(length);
        return string(from, from + length);
    }

    private String string(int from, int to) {
        if (!Utf8.isWellFormed(bytes, from, to)) {
            throw MqttException.malformed(
                    "a string is not well-formed UTF-8 or holds U+0000"); // [MQTT-1.5.4-1], [MQTT-1.5.4-2]
        }
        return Utf8.decode(bytes, from, to);
    }

    byte[] binary() {
        return raw(u16());
    }

    byte[] raw(int length) {
        int from = take(length);
        return length == 0 ? EMPTY : Arrays.copyOfRange(bytes, from, from + length);
    }

    /** Reads a Topic Name, from the cache if possible; it may be empty. */
    String topic(TopicCache cache) {
        int length = u16();
        int from = take(length);
        return cache.get(this, from, from + length);
    }

    String checkedString(int from, int to) {
        return string(from, to);
    }

    private static final byte[] EMPTY = {};
}
