package culex.system.hostile;

import java.util.List;
import java.util.SplittableRandom;

/** Encodes MQTT 5.0 packets of any size, well formed or malformed. */
final class HostilePackets {
    static final byte[] PINGREQ = {(byte) 0xC0, 0};
    static final byte[] DISCONNECT = {(byte) 0xE0, 0};
    static final byte[] NONE = {};

    private HostilePackets() {}

    static byte[] packet(int header, byte[] body) {
        return new Output().one(header).sized(body).bytes();
    }

    /** Returns the fixed header of a packet with any Remaining Length; the attack sends the rest. */
    static byte[] fixedHeader(int header, int remainingLength) {
        return new Output().one(header).length(remainingLength).bytes();
    }

    static byte[] publish(String topic, int qos, boolean retain, int identifier, byte[] properties, byte[] payload) {
        Output body = new Output().text(topic);
        if (qos > 0) {
            body.two(identifier);
        }
        body.sized(properties).raw(payload);
        return packet(0x30 | qos << 1 | (retain ? 1 : 0), body.bytes());
    }

    static byte[] publish(String topic, byte[] payload) {
        return publish(topic, 0, false, 0, NONE, payload);
    }

    static byte[] subscribe(int identifier, List<String> filters, int options, byte[] properties) {
        Output body = new Output().two(identifier).sized(properties);
        filters.forEach(filter -> body.text(filter).one(options));
        return packet(0x82, body.bytes());
    }

    static byte[] unsubscribe(int identifier, List<String> filters) {
        Output body = new Output().two(identifier).sized(NONE);
        filters.forEach(body::text);
        return packet(0xA2, body.bytes());
    }

    static byte[] acknowledgement(int header, int identifier) {
        return new Output().one(header).one(2).two(identifier).bytes();
    }

    /** Returns {@code count} User Properties, each with a short name and a value of {@code valueBytes} bytes. */
    static byte[] userProperties(int count, int valueBytes) {
        Output properties = new Output();
        byte[] value = letters(valueBytes);
        for (int i = 0; i < count; i++) {
            properties.one(0x26).text("k" + i % 10).binary(value);
        }
        return properties.bytes();
    }

    /** Returns random bytes, which cannot be compressed. */
    static byte[] noise(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return bytes;
    }

    /** Returns ASCII letters. */
    static byte[] letters(int count) {
        byte[] bytes = new byte[count];
        SplittableRandom random = new SplittableRandom(count);
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(26));
        }
        return bytes;
    }

    /** Returns a topic of the given size in bytes, made distinct by the prefix and the number. */
    static String topic(String prefix, int number, int bytes) {
        String name = prefix + "/" + number + "/";
        return name + "t".repeat(Math.max(1, bytes - name.length()));
    }
}
