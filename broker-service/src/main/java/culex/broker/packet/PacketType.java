package culex.broker.packet;

/** MQTT Control Packet types (MQTT 5.0, table 2-1). The ordinal plus one is the value in the fixed header. */
public enum PacketType {
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH;

    private static final PacketType[] VALUES = values();

    /** The type of the upper four bits of a fixed header, 1 to 15. */
    public static PacketType of(int value) {
        return VALUES[value - 1];
    }

    /** The value in the fixed header, 1 to 15. */
    public int value() {
        return ordinal() + 1;
    }
}
