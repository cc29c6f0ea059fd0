package culex.broker.cluster;

import culex.broker.codec.PacketEncoder;
import culex.broker.packet.ConnAck;
import culex.broker.packet.Disconnect;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import culex.broker.transport.Transport;
import org.jspecify.annotations.Nullable;

/** The few packets that a front writes itself: all others are those of the client and of the owner. */
final class FrontPackets {
    private FrontPackets() {}

    /**
     * Sends CONNACK with Server unavailable (return code 3 before MQTT 5.0) to a client.
     *
     * @param version null while its CONNECT is not known; then the client gets no packet
     */
    static void reject(Transport client, @Nullable ProtocolVersion version) {
        if (version != null) {
            ConnAck rejection = new ConnAck(false, ReasonCode.SERVER_UNAVAILABLE, PacketProperties.EMPTY);
            PacketEncoder.encode(client.batch(), rejection, version);
            client.wrote();
        }
    }

    /** Sends DISCONNECT with Server shutting down to a client, if its version has it. */
    static void disconnect(Transport client, ProtocolVersion version) {
        if (version.isMqtt5()) {
            Disconnect stops = new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, PacketProperties.EMPTY);
            PacketEncoder.encode(client.batch(), stops, version);
            client.wrote();
        }
    }

    /** Sends a normal DISCONNECT of a client to the owner, which then drops the client's will. */
    static void dropWill(Transport owner, ProtocolVersion version) {
        PacketEncoder.encode(owner.batch(), Disconnect.NORMAL, version);
        owner.wrote();
    }
}
