package culex.broker.codec;

import static culex.broker.packet.MqttException.malformed;
import static culex.broker.packet.MqttException.protocolError;

import culex.broker.packet.PacketType;
import culex.broker.packet.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/** The rules of the first byte of a packet: its type and its flags. */
final class FixedHeader {
    private FixedHeader() {}

    /**
     * The type of a packet; its flags are valid, unless it is CONNECT.
     *
     * @param header the first byte
     * @param version the version of the CONNECT, null before it
     */
    static PacketType typeOf(int header, @Nullable ProtocolVersion version) {
        int value = header >> 4;
        if (value == 0 || (value == 15 && version != null && !version.isMqtt5())) {
            throw malformed("there is no packet type " + value);
        }
        PacketType type = PacketType.of(value);
        if (version == null && type != PacketType.CONNECT) {
            throw protocolError("the first packet is " + type + ", not CONNECT"); // [MQTT-3.1.0-1]
        }
        if (type != PacketType.CONNECT) { // the flags of CONNECT are checked when its version is known
            checkFlags(type, header, version);
        }
        return type;
    }

    /** Checks the reserved flags. MQTT 3.1 is exempt: it leaves them unused in some packets and has DUP in others. */
    static void checkFlags(PacketType type, int header, @Nullable ProtocolVersion version) {
        int flags = header & 0x0F;
        int wanted = switch (type) {
            case PUBLISH -> flags;
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 2; // [MQTT-3.6.1-1], [MQTT-3.8.1-1], [MQTT-3.10.1-1]
            default -> 0;
        };
        if (flags != wanted && version != ProtocolVersion.MQTT_3_1) {
            throw malformed(type + " has reserved flags set"); // [MQTT-2.1.3-1]
        }
    }
}
