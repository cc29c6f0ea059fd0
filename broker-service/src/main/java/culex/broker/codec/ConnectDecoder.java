package culex.broker.codec;

import static culex.broker.packet.MqttException.malformed;

import culex.broker.packet.Connect;
import culex.broker.packet.MqttException;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PacketType;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Will;
import culex.broker.topic.TopicName;
import org.jspecify.annotations.Nullable;

/** Decodes the body of CONNECT (section 3.1). */
final class ConnectDecoder {
    private static final int BRIDGE = 0x80;
    private static final int RESERVED = 0x01;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private final WireReader in;
    private final PropertiesCodec properties;
    private @Nullable ProtocolVersion version;
    private boolean bridge;

    ConnectDecoder(WireReader in, PropertiesCodec properties) {
        this.in = in;
        this.properties = properties;
    }

    /**
     * The version of the CONNECT, known once its protocol level is read; null before. A CONNACK that rejects the CONNECT is encoded in it.
     */
    @Nullable ProtocolVersion version() {
        return version;
    }

    /** Whether the client is a bridge: bridges of Mosquitto set the highest bit of the protocol level. */
    boolean isBridge() {
        return bridge;
    }

    Connect decode() {
        ProtocolVersion spoken = readVersion();
        int flags = in.u8();
        checkFlags(flags, spoken);
        int keepAliveSeconds = in.u16();
        PacketProperties connectProperties =
                spoken.isMqtt5() ? properties.decode(in, PacketType.CONNECT) : PacketProperties.EMPTY;
        String clientId = in.string();
        Will will = (flags & WILL) == 0 ? null : will(flags, spoken);
        String userName = (flags & USER_NAME) == 0 || endsEarly(spoken) ? null : in.string();
        byte[] password = (flags & PASSWORD) == 0 || endsEarly(spoken) ? null : in.binary();
        return new Connect(
                spoken,
                clientId,
                (flags & CLEAN_START) != 0,
                keepAliveSeconds,
                connectProperties,
                will,
                userName,
                password);
    }

    /**
     * In MQTT 3.1 the Remaining Length takes precedence over the flags: user name and password may be missing although their flags are set
     * (its section 3.1).
     */
    private boolean endsEarly(ProtocolVersion spoken) {
        return spoken == ProtocolVersion.MQTT_3_1 && in.remaining() == 0;
    }

    private ProtocolVersion readVersion() {
        String name = in.string();
        boolean known = name.equals(ProtocolVersion.MQTT_5.protocolName())
                || name.equals(ProtocolVersion.MQTT_3_1.protocolName());
        if (!known) {
            throw malformed("the protocol name is not MQTT"); // [MQTT-3.1.2-1]
        }
        int named = in.u8();
        bridge = isBridge(named);
        int level = bridge ? named & ~BRIDGE : named;
        ProtocolVersion spoken = ProtocolVersion.of(name, level);
        if (spoken == null) {
            // CONNACK is encoded in the nearest version that the client may understand.
            version = level > ProtocolVersion.MQTT_5.level() ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
            throw new MqttException(
                    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                    name + " has no protocol level " + level); // [MQTT-3.1.2-2]
        }
        version = spoken;
        return spoken;
    }

    /** Bridges of Mosquitto add 0x80 to the level of MQTT 3.1 and 3.1.1. */
    private static boolean isBridge(int level) {
        int spoken = level & ~BRIDGE;
        return level != spoken
                && (spoken == ProtocolVersion.MQTT_3_1.level() || spoken == ProtocolVersion.MQTT_3_1_1.level());
    }

    private static void checkFlags(int flags, ProtocolVersion version) {
        if ((flags & RESERVED) != 0 && version != ProtocolVersion.MQTT_3_1) { // MQTT 3.1 does not use this bit
            throw malformed("the reserved connect flag is set"); // [MQTT-3.1.2-3]
        }
        int willQos = flags >> 3 & 3;
        if (willQos == 3) {
            throw malformed("the Will QoS is 3"); // [MQTT-3.1.2-12]
        }
        if ((flags & WILL) == 0 && (willQos != 0 || (flags & WILL_RETAIN) != 0)) {
            throw malformed("Will QoS or Will Retain without a Will"); // [MQTT-3.1.2-11], [MQTT-3.1.2-13]
        }
        if (!version.isMqtt5() && (flags & USER_NAME) == 0 && (flags & PASSWORD) != 0) {
            throw malformed("a password without a user name"); // MQTT 3.1.1 [MQTT-3.1.2-22]
        }
    }

    private Will will(int flags, ProtocolVersion version) {
        PacketProperties willProperties = version.isMqtt5() ? properties.decode(in, null) : PacketProperties.EMPTY;
        String topic = in.string();
        if (!TopicName.isValid(topic)) {
            throw malformed("the Will Topic is empty or holds a wildcard"); // [MQTT-4.7.3-1], [MQTT-3.3.2-2]
        }
        byte[] payload = in.binary();
        return new Will(topic, payload, QoS.of(flags >> 3 & 3), (flags & WILL_RETAIN) != 0, willProperties);
    }
}
