package culex.broker.codec;

import static culex.broker.packet.MqttException.malformed;
import static culex.broker.packet.MqttException.protocolError;

import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PacketType;
import culex.broker.packet.Property;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.UserProperty;
import culex.broker.topic.TopicName;
import culex.broker.wire.WireBuffer;
import org.jspecify.annotations.Nullable;

/** Decodes and encodes properties (section 2.2.2): their length, then identifier and value of each. Stateless. */
public final class PropertiesCodec {
    private static final Property[] FORWARDED = {
        Property.PAYLOAD_FORMAT_INDICATOR, Property.CONTENT_TYPE, Property.RESPONSE_TOPIC, Property.CORRELATION_DATA
    };
    private static final byte[] NONE = {};

    private final int propertiesMax;
    private final int propertiesBytesMax;

    /**
     * @param propertiesMax the maximum number of properties that one packet may hold
     * @param propertiesBytesMax the maximum number of bytes that the properties of one packet may hold
     */
    PropertiesCodec(int propertiesMax, int propertiesBytesMax) {
        this.propertiesMax = propertiesMax;
        this.propertiesBytesMax = propertiesBytesMax;
    }

    /** Decodes the properties of a packet. For the properties of a Will, {@code type} is null. */
    PacketProperties decode(WireReader in, @Nullable PacketType type) {
        int length = in.variableByteInteger();
        if (length == 0) {
            return PacketProperties.EMPTY;
        }
        if (length > in.remaining()) {
            throw malformed("the property length goes beyond the packet");
        }
        if (length > propertiesBytesMax) {
            throw new MqttException(ReasonCode.QUOTA_EXCEEDED, "the properties are larger than the limit");
        }
        int end = in.position() + length;
        PacketProperties.Builder properties = new PacketProperties.Builder();
        int count = 0;
        while (in.position() < end) {
            if (++count > propertiesMax) {
                throw new MqttException(ReasonCode.QUOTA_EXCEEDED, "a packet has more properties than the limit");
            }
            decodeProperty(in, type, properties);
        }
        if (in.position() != end) {
            throw malformed("a property goes beyond the property length");
        }
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw protocolError("Authentication Data without an Authentication Method"); // section 3.1.2.11.10
        }
        return properties.build();
    }

    private static void decodeProperty(WireReader in, @Nullable PacketType type, PacketProperties.Builder properties) {
        int identifier = in.variableByteInteger();
        Property property = Property.of(identifier);
        if (property == null) {
            throw malformed("there is no property with the identifier " + identifier); // section 2.2.2.2
        }
        if (type == null ? !property.isAllowedInWill() : !property.isAllowedIn(type)) {
            throw malformed(property + " does not belong in " + (type == null ? "a Will" : type)); // section 2.2.2.2
        }
        boolean repeatable =
                property.isRepeatable() && !(type == PacketType.SUBSCRIBE && property != Property.USER_PROPERTY);
        if (properties.has(property) && !repeatable) {
            throw protocolError(property + " appears twice");
        }
        switch (property.type()) {
            case BYTE -> properties.number(property, checked(property, in.u8()));
            case TWO_BYTE_INTEGER -> properties.number(property, checked(property, in.u16()));
            case FOUR_BYTE_INTEGER -> properties.number(property, checked(property, in.u32()));
            case VARIABLE_BYTE_INTEGER ->
                properties.subscriptionIdentifier((int) checked(property, in.variableByteInteger()));
            case STRING -> properties.text(property, checked(property, in.string()));
            case BINARY -> properties.binary(property, in.binary());
            case STRING_PAIR -> properties.user(new UserProperty(in.string(), in.string()));
        }
    }

    private static String checked(Property property, String value) {
        if (property == Property.RESPONSE_TOPIC && !TopicName.isValid(value)) {
            throw protocolError("the Response Topic is not a Topic Name"); // [MQTT-3.3.2-14]
        }
        return value;
    }

    /**
     * Checks the range of the value of an integer property. PublishHandler checks the Topic Alias, because an alias of 0 has a separate
     * Reason Code.
     */
    private static long checked(Property property, long value) {
        boolean valid = switch (property) {
            case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER -> value != 0;
            case TOPIC_ALIAS -> true;
            default -> property.type() != Property.Type.BYTE || value <= 1;
        };
        if (!valid) {
            throw protocolError(property + " may not be " + value);
        }
        return value;
    }

    /** The properties of the bytes that {@link #forwarded} returned. */
    public static PacketProperties ofForwarded(byte[] bytes) {
        WireReader in = new WireReader();
        in.reset(bytes, 0, bytes.length);
        PacketProperties.Builder properties = new PacketProperties.Builder();
        while (in.remaining() > 0) {
            decodeProperty(in, PacketType.PUBLISH, properties);
        }
        return properties.build();
    }

    /** Encodes properties with their length. */
    static void encode(WireBuffer out, PacketProperties properties) {
        if (properties.isEmpty()) {
            out.u8(0); // [MQTT-2.2.2-1]
            return;
        }
        WireBuffer body = new WireBuffer(64);
        for (Property property : Property.values()) {
            if (properties.has(property)) {
                encode(body, property, properties);
            }
        }
        out.variableByteInteger(body.length());
        out.raw(body);
    }

    private static void encode(WireBuffer out, Property property, PacketProperties properties) {
        switch (property.type()) {
            case STRING_PAIR -> userProperties(out, properties);
            case VARIABLE_BYTE_INTEGER -> {
                for (int identifier : properties.subscriptionIdentifiers()) {
                    out.u8(property.identifier());
                    out.variableByteInteger(identifier);
                }
            }
            case BYTE -> {
                out.u8(property.identifier());
                out.u8((int) properties.number(property, 0));
            }
            case TWO_BYTE_INTEGER -> {
                out.u8(property.identifier());
                out.u16((int) properties.number(property, 0));
            }
            case FOUR_BYTE_INTEGER -> {
                out.u8(property.identifier());
                out.u32(properties.number(property, 0));
            }
            case STRING, BINARY -> textOrBinary(out, property, properties);
        }
    }

    private static void textOrBinary(WireBuffer out, Property property, PacketProperties properties) {
        out.u8(property.identifier());
        if (property.type() == Property.Type.STRING) {
            String text = properties.text(property);
            out.string(text == null ? "" : text);
        } else {
            byte[] binary = properties.binary(property);
            out.binary(binary == null ? NONE : binary);
        }
    }

    private static void userProperties(WireBuffer out, PacketProperties properties) {
        for (UserProperty user : properties.userProperties()) {
            out.u8(Property.USER_PROPERTY.identifier());
            out.string(user.name());
            out.string(user.value());
        }
    }

    /**
     * The properties of a PUBLISH that every receiver gets unaltered ([MQTT-3.3.2-4], [MQTT-3.3.2-15], [MQTT-3.3.2-16],
     * [MQTT-3.3.2-17], [MQTT-3.3.2-20]), as bytes without their length.
     */
    public static byte[] forwarded(PacketProperties properties) {
        if (properties.isEmpty()) {
            return NONE;
        }
        WireBuffer out = new WireBuffer(64);
        for (Property property : FORWARDED) {
            if (properties.has(property)) {
                encode(out, property, properties);
            }
        }
        userProperties(out, properties);
        return out.isEmpty() ? NONE : out.toByteArray();
    }
}
