package culex.broker.codec;

import culex.broker.packet.Auth;
import culex.broker.packet.Connect;
import culex.broker.packet.Disconnect;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PingReq;
import culex.broker.packet.Property;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRec;
import culex.broker.packet.PubRel;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Subscribe;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.packet.Unsubscribe;
import culex.broker.packet.UserProperty;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packets of clients: their bytes, and the packet that they decode to or the Reason Code of the error. Used by the tests of the decoder and
 * by the fuzz tests. Bytes are hexadecimal, with texts in single quotes.
 */
public final class PacketTable {
    private static final PacketProperties NONE = PacketProperties.EMPTY;

    /** The shortest CONNECT of a version. */
    private static final String CONNECT_31 = "10 0f 0006'MQIsdp' 03 02 003c 0001'a'";

    private static final String CONNECT_311 = "10 0d 0004'MQTT' 04 02 003c 0001'a'";
    private static final String CONNECT_5 = "10 0e 0004'MQTT' 05 02 003c 00 0001'a'";

    private PacketTable() {}

    /**
     * A row: the bytes of one packet, and the packet or the Reason Code of its error.
     *
     * @param version the version of the connection; its CONNECT is sent first, unless the row is a CONNECT
     */
    public record Row(
            String name,
            ProtocolVersion version,
            byte[] bytes,
            @Nullable Packet packet,
            @Nullable ReasonCode error) {
        @Override
        public String toString() {
            return name + " in " + version.label();
        }

        /** Whether this row is a CONNECT. */
        public boolean isConnect() {
            return bytes[0] == 0x10;
        }
    }

    /** The shortest CONNECT of a version. */
    public static byte[] connect(ProtocolVersion version) {
        return switch (version) {
            case MQTT_3_1 -> bytes(CONNECT_31);
            case MQTT_3_1_1 -> bytes(CONNECT_311);
            case MQTT_5 -> bytes(CONNECT_5);
        };
    }

    /** Hexadecimal digits, blanks, and texts in single quotes. */
    public static byte[] bytes(String words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < words.length(); ) {
            char c = words.charAt(i);
            if (c == ' ') {
                i++;
            } else if (c == '\'') {
                int end = words.indexOf('\'', i + 1);
                out.writeBytes(words.substring(i + 1, end).getBytes(StandardCharsets.UTF_8));
                i = end + 1;
            } else {
                out.write(Integer.parseInt(words.substring(i, i + 2), 16));
                i += 2;
            }
        }
        return out.toByteArray();
    }

    public static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        connects(rows);
        for (ProtocolVersion version : ProtocolVersion.values()) {
            everyVersion(rows, version);
        }
        beforeFive(rows, ProtocolVersion.MQTT_3_1);
        beforeFive(rows, ProtocolVersion.MQTT_3_1_1);
        five(rows);
        return rows;
    }

    private static void good(List<Row> rows, ProtocolVersion version, String bytes, Packet packet) {
        rows.add(new Row(packet.type() + " " + bytes, version, bytes(bytes), packet, null));
    }

    private static void bad(List<Row> rows, ProtocolVersion version, String bytes, ReasonCode error) {
        rows.add(new Row(bytes, version, bytes(bytes), null, error));
    }

    private static void connects(List<Row> rows) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            Connect plain = new Connect(version, "a", true, 60, NONE, null, null, null);
            rows.add(new Row("CONNECT", version, connect(version), plain, null));
        }
        ProtocolVersion five = ProtocolVersion.MQTT_5;
        bad(rows, five, "10 0e 0004'MQTT' 06 02 003c 00 0001'a'", ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        bad(rows, five, "10 0e 0004'MQTX' 05 02 003c 00 0001'a'", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "10 0e 0004'MQTT' 05 03 003c 00 0001'a'", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "10 0e 0004'MQTT' 05 1e 003c 00 0001'a'", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "10 0e 0004'MQTT' 05 22 003c 00 0001'a'", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "10 0f 0004'MQTT' 05 02 003c 00 0001'a' 00", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "10 11 0004'MQTT' 05 02 003c 03 210000 0001'a'", ReasonCode.PROTOCOL_ERROR);
        bad(rows, five, "10 14 0004'MQTT' 05 02 003c 06 210001 210001 0001'a'", ReasonCode.PROTOCOL_ERROR);
        bad(rows, five, "10 11 0004'MQTT' 05 02 003c 03 230001 0001'a'", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "10 0e 0004'MQTT' 05 02 003c 00 0001 00", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "11 0e 0004'MQTT' 05 02 003c 00 0001'a'", ReasonCode.MALFORMED_PACKET);
        bad(rows, ProtocolVersion.MQTT_3_1_1, "10 0d 0004'MQTT' 04 42 003c 0001'a'", ReasonCode.MALFORMED_PACKET);
    }

    private static void everyVersion(List<Row> rows, ProtocolVersion version) {
        good(rows, version, "40 02 0102", new PubAck(0x102, ReasonCode.SUCCESS, NONE));
        good(rows, version, "50 02 0102", new PubRec(0x102, ReasonCode.SUCCESS, NONE));
        good(rows, version, "62 02 0102", new PubRel(0x102, ReasonCode.SUCCESS, NONE));
        good(rows, version, "70 02 0102", new PubComp(0x102, ReasonCode.SUCCESS, NONE));
        good(rows, version, "c0 00", PingReq.INSTANCE);
        good(rows, version, "e0 00", Disconnect.NORMAL);
        bad(rows, version, "00 00", ReasonCode.MALFORMED_PACKET);
        if (version != ProtocolVersion.MQTT_3_1) { // MQTT 3.1 leaves these bits unused
            bad(rows, version, "41 02 0102", ReasonCode.MALFORMED_PACKET);
            bad(rows, version, "60 02 0102", ReasonCode.MALFORMED_PACKET);
        }
        bad(rows, version, "40 02 0000", ReasonCode.PROTOCOL_ERROR);
        bad(rows, version, "40 01 01", ReasonCode.MALFORMED_PACKET);
        bad(rows, version, "c0 01 00", ReasonCode.MALFORMED_PACKET);
        bad(rows, version, "c0 80 00", ReasonCode.MALFORMED_PACKET);
        bad(rows, version, "c0 80 80 80 80", ReasonCode.MALFORMED_PACKET);
        bad(rows, version, "30 ff ff ff 7f", ReasonCode.PACKET_TOO_LARGE);
        bad(rows, version, "36 05 0001'a' 0001", ReasonCode.MALFORMED_PACKET);
        bad(rows, version, "20 02 0000", ReasonCode.PROTOCOL_ERROR);
        bad(rows, version, "d0 00", ReasonCode.PROTOCOL_ERROR);
    }

    private static void beforeFive(List<Row> rows, ProtocolVersion version) {
        good(rows, version, "30 05 0001'a' 'hi'", publish(false, 0, false, 0, NONE, "hi"));
        good(rows, version, "3d 07 0001'a' 0102 'hi'", publish(true, 2, true, 0x102, NONE, "hi"));
        good(
                rows,
                version,
                "82 06 0001 0001'a' 01",
                new Subscribe(1, NONE, List.of(new Subscribe.Request("a", options(1, false, false, 0)))));
        good(rows, version, "a2 05 0001 0001'a'", new Unsubscribe(1, NONE, List.of("a")));
        bad(rows, version, "82 06 0001 0001'a' 04", ReasonCode.MALFORMED_PACKET);
        bad(rows, version, "82 06 0001 0001'a' 03", ReasonCode.PROTOCOL_ERROR);
        bad(rows, version, "82 02 0001", ReasonCode.PROTOCOL_ERROR);
        bad(rows, version, "40 03 0102 00", ReasonCode.MALFORMED_PACKET);
        bad(rows, version, "f0 00", ReasonCode.MALFORMED_PACKET);
    }

    private static void five(List<Row> rows) {
        ProtocolVersion five = ProtocolVersion.MQTT_5;
        PacketProperties user = new PacketProperties.Builder()
                .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .user(new UserProperty("k", "v"))
                .build();
        good(rows, five, "30 06 0001'a' 00 'hi'", publish(false, 0, false, 0, NONE, "hi"));
        good(
                rows,
                five,
                "32 11 0001'a' 0102 09 0101 26 0001'k' 0001'v' 'hi'",
                publish(false, 1, false, 0x102, user, "hi"));
        good(rows, five, "40 03 0102 10", new PubAck(0x102, ReasonCode.NO_MATCHING_SUBSCRIBERS, NONE));
        good(rows, five, "50 04 0102 97 00", new PubRec(0x102, ReasonCode.QUOTA_EXCEEDED, NONE));
        good(rows, five, "e0 01 04", new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, NONE));
        good(
                rows,
                five,
                "82 09 0001 02 0b07 0001'a' 2d",
                new Subscribe(
                        1,
                        new PacketProperties.Builder().subscriptionIdentifier(7).build(),
                        List.of(new Subscribe.Request("a", options(1, true, true, 2)))));
        good(rows, five, "a2 06 0001 00 0001'a'", new Unsubscribe(1, NONE, List.of("a")));
        good(
                rows,
                five,
                "f0 06 18 04 15 0001'S'",
                new Auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        new PacketProperties.Builder()
                                .text(Property.AUTHENTICATION_METHOD, "S")
                                .build()));
        bad(rows, five, "40 03 0102 02", ReasonCode.PROTOCOL_ERROR);
        bad(rows, five, "30 06 0001'#' 00 'hi'", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "30 05 0000 00 'hi'", ReasonCode.PROTOCOL_ERROR);
        bad(rows, five, "30 06 0001'a' 02 0b07", ReasonCode.PROTOCOL_ERROR);
        bad(rows, five, "30 06 0001'a' 02 0102", ReasonCode.PROTOCOL_ERROR);
        bad(rows, five, "30 06 0001'a' 02 7f00", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "30 06 0001'a' 7f 0100", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "82 09 0001 02 0b00 0001'a' 01", ReasonCode.PROTOCOL_ERROR);
        bad(rows, five, "82 0b 0001 04 0b07 0b08 0001'a' 01", ReasonCode.PROTOCOL_ERROR);
        bad(rows, five, "82 07 0001 00 0001'a' 41", ReasonCode.MALFORMED_PACKET);
        bad(rows, five, "f0 00", ReasonCode.PROTOCOL_ERROR);
    }

    private static SubscriptionOptions options(int qos, boolean noLocal, boolean asPublished, int handling) {
        return new SubscriptionOptions(QoS.of(qos), noLocal, asPublished, handling);
    }

    private static Publish publish(
            boolean dup, int qos, boolean retain, int identifier, PacketProperties properties, String payload) {
        return new Publish(
                dup, QoS.of(qos), retain, "a", identifier, properties, payload.getBytes(StandardCharsets.UTF_8));
    }
}
