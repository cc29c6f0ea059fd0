package culex.broker.packet;

import static culex.broker.packet.PacketType.*;

import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5.0 (table 2-4): identifier, type, and the packets that may hold each of them. */
public enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Type.BYTE, true, PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Type.FOUR_BYTE_INTEGER, true, PUBLISH),
    CONTENT_TYPE(0x03, Type.STRING, true, PUBLISH),
    RESPONSE_TOPIC(0x08, Type.STRING, true, PUBLISH),
    CORRELATION_DATA(0x09, Type.BINARY, true, PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Type.VARIABLE_BYTE_INTEGER, false, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Type.FOUR_BYTE_INTEGER, false, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.STRING, false, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Type.TWO_BYTE_INTEGER, false, CONNACK),
    AUTHENTICATION_METHOD(0x15, Type.STRING, false, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Type.BINARY, false, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Type.BYTE, false, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Type.FOUR_BYTE_INTEGER, true),
    REQUEST_RESPONSE_INFORMATION(0x19, Type.BYTE, false, CONNECT),
    RESPONSE_INFORMATION(0x1A, Type.STRING, false, CONNACK),
    SERVER_REFERENCE(0x1C, Type.STRING, false, CONNACK, DISCONNECT),
    REASON_STRING(
            0x1F, Type.STRING, false, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    RECEIVE_MAXIMUM(0x21, Type.TWO_BYTE_INTEGER, false, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Type.TWO_BYTE_INTEGER, false, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, Type.TWO_BYTE_INTEGER, false, PUBLISH),
    MAXIMUM_QOS(0x24, Type.BYTE, false, CONNACK),
    RETAIN_AVAILABLE(0x25, Type.BYTE, false, CONNACK),
    USER_PROPERTY(
            0x26,
            Type.STRING_PAIR,
            true,
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
            DISCONNECT,
            AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Type.FOUR_BYTE_INTEGER, false, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.BYTE, false, CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Type.BYTE, false, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.BYTE, false, CONNACK);

    /** How a property's value is encoded. */
    public enum Type {
        BYTE,
        TWO_BYTE_INTEGER,
        FOUR_BYTE_INTEGER,
        VARIABLE_BYTE_INTEGER,
        STRING,
        STRING_PAIR,
        BINARY;

        /** Whether the value of the property is an integer. */
        public boolean isNumber() {
            return ordinal() <= VARIABLE_BYTE_INTEGER.ordinal();
        }
    }

    private static final @Nullable Property[] BY_IDENTIFIER = new Property[0x2B];

    static {
        for (Property property : values()) {
            BY_IDENTIFIER[property.identifier] = property;
        }
    }

    private final int identifier;
    private final Type type;
    private final boolean inWill;
    private final int packets;

    Property(int identifier, Type type, boolean inWill, PacketType... packets) {
        this.identifier = identifier;
        this.type = type;
        this.inWill = inWill;
        int bits = 0;
        for (PacketType packet : packets) {
            bits |= 1 << packet.value();
        }
        this.packets = bits;
    }

    /** The property of an identifier on the wire, or null when the specification has none. */
    public static @Nullable Property of(int identifier) {
        return identifier < BY_IDENTIFIER.length ? BY_IDENTIFIER[identifier] : null;
    }

    public int identifier() {
        return identifier;
    }

    public Type type() {
        return type;
    }

    /** Whether packets of a type may hold this property. */
    public boolean isAllowedIn(PacketType packet) {
        return (packets & 1 << packet.value()) != 0;
    }

    /** Whether the Will Properties of a CONNECT may hold this property. */
    public boolean isAllowedInWill() {
        return inWill;
    }

    /** Whether a packet may hold this property more than once. */
    public boolean isRepeatable() {
        return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER;
    }
}
