package culex.broker.conformance;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the symbolic packets of a client, valid or not: repeated or misplaced properties, reserved flags, values out of range. Before
 * MQTT 5 it omits properties and Reason Codes.
 */
final class PacketWriter {
    private static final Set<String> FIELDS = Set.of(
            "name",
            "level",
            "connectflags",
            "clean",
            "keepalive",
            "client",
            "will",
            "willpayload",
            "willqos",
            "willretain",
            "user",
            "pass",
            "topic",
            "payload",
            "qos",
            "dup",
            "retain",
            "id",
            "flags",
            "code",
            "filter",
            "options",
            "nl",
            "rap",
            "rh");

    private final Words words;
    private final boolean five;
    private final int level;
    private final String clientId;

    private PacketWriter(Words words, int level, String clientId) {
        this.words = words;
        this.level = level;
        this.five = level >= 5;
        this.clientId = clientId;
    }

    /**
     * Encodes one packet.
     *
     * @param words the line, beginning with the packet's name
     * @param level protocol level of the connection: 3, 4 or 5
     * @param clientId the Client Identifier of a CONNECT without {@code client=}
     */
    static byte[] write(Words words, int level, String clientId) {
        for (Words.Word word : words.all()) {
            String key = word.key();
            if (key != null && !FIELDS.contains(key) && property(key, "") == null && property(key, "will.") == null) {
                throw new IllegalArgumentException("unknown word: " + key);
            }
        }
        return new PacketWriter(words, level, clientId).write();
    }

    private byte[] write() {
        String type = words.first();
        return switch (type) {
            case "CONNECT" -> packet(0x10, connect());
            case "PUBLISH" -> publish();
            case "PUBACK" -> packet(0x40, acknowledgement());
            case "PUBREC" -> packet(0x50, acknowledgement());
            case "PUBREL" -> packet(0x62, acknowledgement());
            case "PUBCOMP" -> packet(0x70, acknowledgement());
            case "SUBSCRIBE" -> packet(0x82, filters(true));
            case "UNSUBSCRIBE" -> packet(0xa2, filters(false));
            case "PINGREQ" -> packet(0xc0, new byte[0]);
            case "DISCONNECT" -> packet(0xe0, reasonOnly());
            case "AUTH" -> packet(0xf0, reasonOnly());
            default -> throw new IllegalArgumentException("no packet of a client: " + type + " (write it raw)");
        };
    }

    private byte[] packet(int firstByte, byte[] body) {
        Value flags = words.get("flags");
        int first = flags == null ? firstByte : (firstByte & 0xf0) | (int) flags.number();
        return new WireWriter().one(first).block(body).toBytes();
    }

    private byte[] connect() {
        boolean will = words.get("will") != null;
        Value user = words.get("user");
        Value password = words.get("pass");
        long flags = words.number("clean", 1) << 1;
        flags |= will ? 4 : 0;
        flags |= words.number("willqos", 0) << 3;
        flags |= words.number("willretain", 0) << 5;
        flags |= password == null ? 0 : 0x40;
        flags |= user == null ? 0 : 0x80;
        WireWriter out = new WireWriter()
                .prefixed(bytes("name", level == 3 ? "MQIsdp" : "MQTT"))
                .one(words.number("level", level))
                .one(words.number("connectflags", flags))
                .two(words.number("keepalive", 0));
        if (five) {
            out.block(properties(""));
        }
        out.prefixed(bytes("client", clientId));
        if (will) {
            if (five) {
                out.block(properties("will."));
            }
            out.prefixed(bytes("will", "")).prefixed(bytes("willpayload", ""));
        }
        if (user != null) {
            out.prefixed(user.bytes());
        }
        if (password != null) {
            out.prefixed(password.bytes());
        }
        return out.toBytes();
    }

    private byte[] publish() {
        long qos = words.number("qos", 0);
        long flags = words.number("dup", 0) << 3 | qos << 1 | words.number("retain", 0);
        WireWriter out = new WireWriter().prefixed(bytes("topic", ""));
        if (qos > 0) {
            out.two(words.number("id", 1));
        }
        if (five) {
            out.block(properties(""));
        }
        return packet(0x30 | (int) flags, out.bytes(bytes("payload", "")).toBytes());
    }

    private byte[] acknowledgement() {
        WireWriter out = new WireWriter().two(words.number("id", 1));
        byte[] properties = properties("");
        if (five && (words.get("code") != null || properties.length > 0)) {
            out.one(words.number("code", 0)).block(properties);
        }
        return out.toBytes();
    }

    private byte[] reasonOnly() {
        byte[] properties = properties("");
        if (!five || (words.get("code") == null && properties.length == 0)) {
            return new byte[0];
        }
        return new WireWriter().one(words.number("code", 0)).block(properties).toBytes();
    }

    private byte[] filters(boolean options) {
        WireWriter out = new WireWriter().two(words.number("id", 1));
        if (five) {
            out.block(properties(""));
        }
        List<Words.Word> all = words.all();
        for (int index = 0; index < all.size(); index++) {
            if (all.get(index).is("filter")) {
                out.prefixed(all.get(index).value().bytes());
                if (options) {
                    out.one(options(all.subList(index + 1, all.size())));
                }
            }
        }
        return out.toBytes();
    }

    /** Returns the Subscription Options from the words after a filter, up to the next filter. */
    private static long options(List<Words.Word> following) {
        long options = 0;
        for (Words.Word word : following) {
            if (word.is("filter")) {
                return options;
            }
            options |= switch (word.key()) {
                case "qos", "options" -> word.value().number();
                case "nl" -> word.value().number() << 2;
                case "rap" -> word.value().number() << 3;
                case "rh" -> word.value().number() << 4;
                case null, default -> 0;
            };
        }
        return options;
    }

    private byte[] bytes(String key, String absent) {
        Value value = words.get(key);
        return (value == null ? new Value(absent, false) : value).bytes();
    }

    private byte[] properties(String prefix) {
        WireWriter out = new WireWriter();
        for (Words.Word word : words.all()) {
            WireProperty property = property(word.key(), prefix);
            if (property != null) {
                out.variable(property.identifier);
                value(property, word.value(), out);
            }
        }
        return out.toBytes();
    }

    private static @Nullable WireProperty property(@Nullable String key, String prefix) {
        if (key == null || !key.startsWith(prefix)) {
            return null;
        }
        return WireProperty.named(key.substring(prefix.length()));
    }

    private static void value(WireProperty property, Value value, WireWriter out) {
        switch (property.type) {
            case BYTE -> out.one(value.number());
            case TWO -> out.two(value.number());
            case FOUR -> out.four(value.number());
            case VARIABLE -> out.variable(value.number());
            case STRING, BINARY -> out.prefixed(value.bytes());
            case PAIR -> {
                int colon = value.text().indexOf(':');
                out.prefixed(new Value(value.text().substring(0, colon), value.quoted()).bytes());
                out.prefixed(new Value(value.text().substring(colon + 1), value.quoted()).bytes());
            }
        }
    }
}
