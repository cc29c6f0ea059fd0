package culex.broker.codec;

import culex.broker.packet.Auth;
import culex.broker.packet.ConnAck;
import culex.broker.packet.Disconnect;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PacketType;
import culex.broker.packet.PingResp;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRec;
import culex.broker.packet.PubRel;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.SubAck;
import culex.broker.packet.UnsubAck;
import culex.broker.wire.WireBuffer;
import java.util.List;

/** Encodes the packets that a server sends, except PUBLISH, which {@link PublishFrames} assembles. Stateless. */
public final class PacketEncoder {
    private static final int PUBREL_FLAGS = 2;

    private PacketEncoder() {}

    /**
     * Appends a packet, encoded for a protocol version.
     *
     * @throws IllegalArgumentException for a packet that a server does not send
     */
    public static void encode(WireBuffer out, Packet packet, ProtocolVersion version) {
        switch (packet) {
            case PubAck ack ->
                acknowledgement(
                        out, ack.type(), 0, ack.packetIdentifier(), ack.reasonCode(), ack.properties(), version);
            case PubRec ack ->
                acknowledgement(
                        out, ack.type(), 0, ack.packetIdentifier(), ack.reasonCode(), ack.properties(), version);
            case PubRel ack ->
                acknowledgement(
                        out,
                        ack.type(),
                        PUBREL_FLAGS,
                        ack.packetIdentifier(),
                        ack.reasonCode(),
                        ack.properties(),
                        version);
            case PubComp ack ->
                acknowledgement(
                        out, ack.type(), 0, ack.packetIdentifier(), ack.reasonCode(), ack.properties(), version);
            case PingResp ping -> header(out, ping.type(), 0, 0);
            case ConnAck connAck -> connAck(out, connAck, version);
            case SubAck subAck ->
                codes(
                        out,
                        subAck.type(),
                        subAck.packetIdentifier(),
                        subAck.properties(),
                        subAck.reasonCodes(),
                        version);
            case UnsubAck unsubAck -> {
                // Before MQTT 5.0 an UNSUBACK has no payload.
                List<ReasonCode> reasons = version.isMqtt5() ? unsubAck.reasonCodes() : List.of();
                codes(out, unsubAck.type(), unsubAck.packetIdentifier(), unsubAck.properties(), reasons, version);
            }
            case Disconnect disconnect ->
                reasonOnly(out, disconnect.type(), disconnect.reasonCode(), disconnect.properties(), version);
            case Auth auth -> reasonOnly(out, auth.type(), auth.reasonCode(), auth.properties(), version);
            default -> throw new IllegalArgumentException("a server does not send " + packet.type());
        }
    }

    private static void header(WireBuffer out, PacketType type, int flags, int remainingLength) {
        out.u8(type.value() << 4 | flags);
        out.variableByteInteger(remainingLength);
    }

    private static void acknowledgement(
            WireBuffer out,
            PacketType type,
            int flags,
            int packetIdentifier,
            ReasonCode reason,
            PacketProperties properties,
            ProtocolVersion version) {
        if (!version.isMqtt5() || (reason == ReasonCode.SUCCESS && properties.isEmpty())) {
            out.u8(type.value() << 4 | flags);
            out.u8(2);
            out.u16(packetIdentifier);
        } else if (properties.isEmpty()) {
            header(out, type, flags, 3);
            out.u16(packetIdentifier);
            out.u8(reason.code());
        } else {
            WireBuffer body = new WireBuffer(64);
            body.u16(packetIdentifier);
            body.u8(reason.code());
            PropertiesCodec.encode(body, properties);
            packet(out, type, flags, body);
        }
    }

    private static void packet(WireBuffer out, PacketType type, int flags, WireBuffer body) {
        header(out, type, flags, body.length());
        out.raw(body);
    }

    private static void connAck(WireBuffer out, ConnAck connAck, ProtocolVersion version) {
        WireBuffer body = new WireBuffer(64);
        body.u8(connAck.sessionPresent() ? 1 : 0);
        if (version.isMqtt5()) {
            body.u8(connAck.reasonCode().code());
            PropertiesCodec.encode(body, connAck.properties());
        } else {
            body.u8(returnCode(connAck.reasonCode()));
        }
        packet(out, PacketType.CONNACK, 0, body);
    }

    /** The CONNACK return code of MQTT 3.1.1 (table 3.1) that is closest to a Reason Code. */
    public static int returnCode(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> 0;
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED, BANNED, BAD_AUTHENTICATION_METHOD -> 5;
            default -> 3;
        };
    }

    private static void codes(
            WireBuffer out,
            PacketType type,
            int packetIdentifier,
            PacketProperties properties,
            List<ReasonCode> reasons,
            ProtocolVersion version) {
        WireBuffer body = new WireBuffer(32);
        body.u16(packetIdentifier);
        if (version.isMqtt5()) {
            PropertiesCodec.encode(body, properties);
        }
        for (ReasonCode reason : reasons) {
            // Before MQTT 5.0 SUBACK has a single failure code (MQTT 3.1.1 [MQTT-3.9.3-2]).
            boolean mapped = reason.isError() && !version.isMqtt5();
            body.u8(mapped ? ReasonCode.UNSPECIFIED_ERROR.code() : reason.code());
        }
        packet(out, type, 0, body);
    }

    private static void reasonOnly(
            WireBuffer out, PacketType type, ReasonCode reason, PacketProperties properties, ProtocolVersion version) {
        if (!version.isMqtt5() || (reason == ReasonCode.SUCCESS && properties.isEmpty())) {
            header(out, type, 0, 0);
            return;
        }
        WireBuffer body = new WireBuffer(32);
        body.u8(reason.code());
        if (!properties.isEmpty()) {
            PropertiesCodec.encode(body, properties);
        }
        packet(out, type, 0, body);
    }
}
