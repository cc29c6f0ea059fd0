package culex.broker.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culex.broker.packet.Auth;
import culex.broker.packet.ConnAck;
import culex.broker.packet.Disconnect;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PingReq;
import culex.broker.packet.PingResp;
import culex.broker.packet.Property;
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
import org.junit.jupiter.api.Test;

/** Compares encoded packets of the server with the expected bytes, for each version. */
class PacketEncoderTest {
    private static final PacketProperties NONE = PacketProperties.EMPTY;
    private static final ProtocolVersion OLD = ProtocolVersion.MQTT_3_1_1;
    private static final ProtocolVersion FIVE = ProtocolVersion.MQTT_5;

    private static void assertBytes(String expected, Packet packet, ProtocolVersion version) {
        WireBuffer out = new WireBuffer(1);
        PacketEncoder.encode(out, packet, version);
        assertArrayEquals(PacketTable.bytes(expected), out.toByteArray(), packet + " in " + version.label());
    }

    @Test
    void acknowledgementsAreEncodedPerVersion() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            assertBytes("40 02 0102", PubAck.success(0x102), version);
            assertBytes("50 02 0102", PubRec.success(0x102), version);
            assertBytes("62 02 0102", PubRel.success(0x102), version);
            assertBytes("70 02 0102", PubComp.success(0x102), version);
            assertBytes("d0 00", PingResp.INSTANCE, version);
        }
        PubAck unmatched = new PubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS, NONE);
        assertBytes("40 03 0001 10", unmatched, FIVE);
        assertBytes("40 02 0001", unmatched, OLD);
        PacketProperties why = new PacketProperties.Builder()
                .text(Property.REASON_STRING, "no")
                .build();
        assertBytes("40 09 0001 97 05 1f0002'no'", new PubAck(1, ReasonCode.QUOTA_EXCEEDED, why), FIVE);
    }

    @Test
    void connAckIsEncodedPerVersion() {
        assertBytes("20 02 01 00", new ConnAck(true, ReasonCode.SUCCESS, NONE), OLD);
        assertBytes("20 03 01 00 00", new ConnAck(true, ReasonCode.SUCCESS, NONE), FIVE);
        assertBytes("20 02 00 05", new ConnAck(false, ReasonCode.NOT_AUTHORIZED, NONE), OLD);
        assertBytes("20 03 00 87 00", new ConnAck(false, ReasonCode.NOT_AUTHORIZED, NONE), FIVE);
    }

    @Test
    void subAckAndUnsubAckAreEncodedPerVersion() {
        List<ReasonCode> mixed = List.of(ReasonCode.GRANTED_QOS_2, ReasonCode.NOT_AUTHORIZED);
        assertBytes("90 04 0001 02 80", new SubAck(1, NONE, mixed), OLD);
        assertBytes("90 05 0001 00 02 87", new SubAck(1, NONE, mixed), FIVE);
        UnsubAck unsubscribed = new UnsubAck(1, NONE, List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED));
        assertBytes("b0 02 0001", unsubscribed, OLD);
        assertBytes("b0 04 0001 00 11", unsubscribed, FIVE);
    }

    @Test
    void disconnectAndAuthAreEncoded() {
        assertBytes("e0 00", Disconnect.NORMAL, FIVE);
        assertBytes("e0 01 8e", new Disconnect(ReasonCode.SESSION_TAKEN_OVER, NONE), FIVE);
        PacketProperties method = new PacketProperties.Builder()
                .text(Property.AUTHENTICATION_METHOD, "S")
                .build();
        assertBytes("f0 06 18 04 15 0001'S'", new Auth(ReasonCode.CONTINUE_AUTHENTICATION, method), FIVE);
    }

    @Test
    void encoderRejectsPacketsThatOnlyClientsSend() {
        assertThrows(
                IllegalArgumentException.class, () -> PacketEncoder.encode(new WireBuffer(1), PingReq.INSTANCE, FIVE));
    }
}
