package culex.broker.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decodes the packets that a server may send, for MQTT 3.1, 3.1.1 and 5.0, and rejects all others. It shares no code with the broker's
 * codec, so that an error of the codec is found.
 */
final class PacketReader {
    static final List<String> TYPES = List.of(
            "reserved",
            "CONNECT",
            "CONNACK",
            "PUBLISH",
            "PUBACK",
            "PUBREC",
            "PUBREL",
            "PUBCOMP",
            "SUBSCRIBE",
            "SUBACK",
            "UNSUBSCRIBE",
            "UNSUBACK",
            "PINGREQ",
            "PINGRESP",
            "DISCONNECT",
            "AUTH");

    private static final Map<Integer, Set<Integer>> REASON_CODES = Map.of(
            2,
            Set.of(
                    0, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99,
                    0x9a, 0x9b, 0x9c, 0x9d, 0x9f),
            4,
            Set.of(0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
            5,
            Set.of(0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
            6,
            Set.of(0, 0x92),
            7,
            Set.of(0, 0x92),
            9,
            Set.of(0, 1, 2, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2),
            11,
            Set.of(0, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91),
            14,
            Set.of(
                    0, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97,
                    0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2),
            15,
            Set.of(0, 0x18));

    private final int firstByte;
    private final WireReader in;
    private final boolean five;
    private final byte[] bytes;
    private final Map<String, List<Object>> fields = new LinkedHashMap<>();
    private final Map<String, List<Object>> properties = new LinkedHashMap<>();

    private PacketReader(byte[] bytes, int headerLength, int level) {
        this.bytes = bytes;
        this.firstByte = bytes[0] & 0xff;
        this.in = new WireReader(bytes);
        in.bytes(headerLength);
        this.five = level >= 5;
    }

    /**
     * Decodes one whole packet.
     *
     * @param bytes the bytes of the whole packet, fixed header included
     * @param headerLength bytes of its fixed header
     * @param level protocol level of the connection: 3, 4 or 5
     */
    static ReceivedPacket read(byte[] bytes, int headerLength, int level) {
        return new PacketReader(bytes, headerLength, level).read();
    }

    private ReceivedPacket read() {
        int type = firstByte >> 4;
        int flags = firstByte & 0x0f;
        if (type != 3 && flags != (type == 6 ? 2 : 0)) {
            throw new WireViolation("[MQTT-2.1.3-1] reserved flags " + flags + " in " + TYPES.get(type));
        }
        switch (type) {
            case 2 -> connack();
            case 3 -> publish(flags);
            case 4, 5, 6, 7 -> acknowledgement(type);
            case 9, 11 -> subscriptionAcknowledgement(type);
            case 13 -> {}
            case 14, 15 -> reasonOnly(type);
            default -> throw new WireViolation(TYPES.get(type) + " is no packet that a server sends");
        }
        if (in.remaining() > 0) {
            throw new WireViolation(in.remaining() + " bytes too many in " + TYPES.get(type));
        }
        return new ReceivedPacket(TYPES.get(type), fields, properties, bytes);
    }

    private void connack() {
        int flags = in.one();
        if ((flags & 0xfe) != 0) {
            throw new WireViolation("[MQTT-3.2.2-1] Connect Acknowledge Flags " + flags);
        }
        field("session", (long) flags);
        int code = in.one();
        if (five) {
            code(2, code);
            properties(2);
        } else {
            if (code > 5) {
                throw new WireViolation("[MQTT-3.2.2-6] Connect Return code " + code);
            }
            field("code", (long) code);
        }
        if (code != 0 && flags != 0) {
            throw new WireViolation("[MQTT-3.2.2-6] Session Present 1 with a non-zero code");
        }
    }

    private void publish(int flags) {
        int qos = (flags >> 1) & 3;
        if (qos == 3) {
            throw new WireViolation("[MQTT-3.3.1-4] QoS 3");
        }
        if (qos == 0 && (flags & 8) != 0) {
            throw new WireViolation("[MQTT-3.3.1-2] DUP on QoS 0");
        }
        byte[] topic = in.string();
        field("topic", topic);
        field("qos", (long) qos);
        field("dup", (long) (flags >> 3));
        field("retain", (long) (flags & 1));
        if (qos > 0) {
            identifier();
        }
        if (five) {
            properties(3);
        }
        field("payload", in.rest());
        for (byte octet : topic) {
            if (octet == '+' || octet == '#') {
                throw new WireViolation("[MQTT-3.3.2-2] wildcard in a Topic Name");
            }
        }
        if (topic.length == 0 && !properties.containsKey("topicAlias")) {
            throw new WireViolation("[MQTT-4.7.3-1] empty Topic Name");
        }
    }

    private void acknowledgement(int type) {
        identifier();
        int code = 0;
        if (five && in.remaining() > 0) {
            code = in.one();
            if (in.remaining() > 0) {
                properties(type);
            }
        }
        code(type, code);
    }

    private void subscriptionAcknowledgement(int type) {
        identifier();
        if (five) {
            properties(type);
        }
        if (!five && type == 11) {
            return;
        }
        if (in.remaining() == 0) {
            throw new WireViolation("no Reason Code in " + TYPES.get(type));
        }
        while (in.remaining() > 0) {
            int code = in.one();
            if (five ? !known(type, code) : code > 2 && code != 0x80) {
                throw new WireViolation("Reason Code 0x" + Integer.toHexString(code) + " in " + TYPES.get(type));
            }
            field("codes", (long) code);
        }
    }

    private void reasonOnly(int type) {
        if (!five) {
            throw new WireViolation(TYPES.get(type) + " sent by a server before MQTT 5");
        }
        code(type, in.remaining() > 0 ? in.one() : 0);
        if (in.remaining() > 0) {
            properties(type);
        }
    }

    private void identifier() {
        int identifier = in.two();
        if (identifier == 0) {
            throw new WireViolation("[MQTT-2.2.1-4] Packet Identifier 0");
        }
        field("id", (long) identifier);
    }

    private void code(int type, int code) {
        if (!known(type, code)) {
            throw new WireViolation("Reason Code 0x" + Integer.toHexString(code) + " in " + TYPES.get(type));
        }
        field("code", (long) code);
    }

    private static boolean known(int type, int code) {
        return REASON_CODES.getOrDefault(type, Set.of()).contains(code);
    }

    private void field(String word, Object value) {
        fields.computeIfAbsent(word, key -> new ArrayList<>()).add(value);
    }

    private void properties(int packetType) {
        WireReader block = new WireReader(in.bytes(in.variable()));
        while (block.remaining() > 0) {
            int identifier = block.variable();
            WireProperty property = WireProperty.identified(identifier);
            if (property == null || !property.serverMaySendIn(packetType)) {
                throw new WireViolation("property " + identifier + " in a " + TYPES.get(packetType) + " of a server");
            }
            List<Object> values = properties.computeIfAbsent(property.word, key -> new ArrayList<>());
            if (!values.isEmpty() && !property.mayRepeat()) {
                throw new WireViolation(property.word + " twice in " + TYPES.get(packetType));
            }
            values.add(value(property, block));
        }
    }

    private static Object value(WireProperty property, WireReader block) {
        return switch (property.type) {
            case BYTE -> flag(property, block.one());
            case TWO -> (long) block.two();
            case FOUR -> block.four();
            case VARIABLE -> (long) block.variable();
            case STRING -> block.string();
            case BINARY -> block.binary();
            case PAIR ->
                new WireWriter()
                        .bytes(block.string())
                        .one(':')
                        .bytes(block.string())
                        .toBytes();
        };
    }

    private static long flag(WireProperty property, int value) {
        if (value > 1) {
            throw new WireViolation(property.word + "=" + value);
        }
        return value;
    }
}
