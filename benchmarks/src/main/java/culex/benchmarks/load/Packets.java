package culex.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Encodes the packets that the load generator sends, without frames. Does not use the broker's codec, so that it does not repeat the
 * codec's errors.
 */
final class Packets {
    private Packets() {}

    /** @param persistent whether the Session outlives the connection, in MQTT 5.0 for an hour */
    static byte[] connect(String clientId, boolean mqtt5, boolean persistent) {
        Body body = new Body()
                .string("MQTT")
                .u8(mqtt5 ? 5 : 4)
                .u8(persistent ? 0 : 2)
                .u16(0);
        if (mqtt5) {
            body.u8(persistent ? 8 : 3).u8(0x21).u16(0xFFFF); // Receive Maximum
            if (persistent) {
                body.u8(0x11).u16(0).u16(3600); // Session Expiry Interval
            }
        }
        return body.string(clientId).packet(0x10);
    }

    static byte[] subscribe(int packetIdentifier, List<String> filters, int qos, boolean mqtt5) {
        Body body = new Body().u16(packetIdentifier);
        if (mqtt5) {
            body.u8(0); // no properties
        }
        filters.forEach(filter -> body.string(filter).u8(qos));
        return body.packet(0x82);
    }

    static byte[] unsubscribe(int packetIdentifier, List<String> filters, boolean mqtt5) {
        Body body = new Body().u16(packetIdentifier);
        if (mqtt5) {
            body.u8(0); // no properties
        }
        filters.forEach(body::string);
        return body.packet(0xA2);
    }

    /** A PUBLISH with space for a Packet Identifier and a time stamp; see {@link PublishTemplate}. */
    static byte[] publish(String topic, int qos, boolean retain, int payloadBytes, boolean mqtt5) {
        Body body = new Body().string(topic);
        if (qos > 0) {
            body.u16(1);
        }
        if (mqtt5) {
            body.u8(0);
        }
        for (int i = 0; i < payloadBytes; i++) {
            body.u8('a' + i % 26);
        }
        return body.packet(0x30 | qos << 1 | (retain ? 1 : 0));
    }

    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Body u8(int value) {
            bytes.write(value);
            return this;
        }

        Body u16(int value) {
            return u8(value >> 8).u8(value);
        }

        Body string(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            u16(utf8.length);
            bytes.writeBytes(utf8);
            return this;
        }

        byte[] packet(int header) {
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            packet.write(header);
            for (int left = bytes.size(); ; left >>= 7) {
                boolean last = left < 128;
                packet.write(last ? left : (left & 127) | 128);
                if (last) {
                    break;
                }
            }
            packet.writeBytes(bytes.toByteArray());
            return packet.toByteArray();
        }
    }
}
