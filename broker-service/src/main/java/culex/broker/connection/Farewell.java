package culex.broker.connection;

import culex.broker.codec.PacketEncoder;
import culex.broker.packet.ConnAck;
import culex.broker.packet.Disconnect;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import org.jspecify.annotations.Nullable;

/** The last packet to a client that is turned away or disconnected: the most that its version can be told, and no more. */
final class Farewell {
    private Farewell() {}

    /** CONNACK with an error. A version before 5 hears only what it has a return code for ([MQTT-3.2.2-8]); otherwise silence. */
    static void refuse(
            Transport transport,
            @Nullable ProtocolVersion version,
            long maximumPacketSize,
            ReasonCode reason,
            PacketProperties about) {
        if (version == null) {
            return; // nobody knows how to write to this peer ([MQTT-4.13.1-1] leaves it open)
        }
        if (version.isMqtt5()) {
            ReasonCode said = inConnAck(reason);
            boolean fits = write(transport, new ConnAck(false, said, about), version, maximumPacketSize);
            if (!fits) { // [MQTT-3.2.2-19]
                write(transport, new ConnAck(false, said, PacketProperties.EMPTY), version, maximumPacketSize);
            }
        } else if (hasReturnCode(reason)) {
            ConnAck refusal = new ConnAck(false, reason, PacketProperties.EMPTY); // [MQTT-3.2.2-6]
            write(transport, refusal, version, maximumPacketSize);
        }
    }

    /** Appends a packet to a client that was not let in yet, unless it is larger than the client allows ([MQTT-3.1.2-24]). */
    static boolean write(Transport transport, Packet packet, ProtocolVersion version, long maximumPacketSize) {
        WireBuffer batch = transport.batch();
        int before = batch.length();
        PacketEncoder.encode(batch, packet, version);
        if (batch.length() - before > maximumPacketSize) {
            batch.truncate(before);
            return false;
        }
        transport.wrote();
        return true;
    }

    /** Reasons that CONNACK does not know (table 3-1) become the nearest that it does. */
    private static ReasonCode inConnAck(ReasonCode reason) {
        return switch (reason) {
            case RECEIVE_MAXIMUM_EXCEEDED, TOPIC_ALIAS_INVALID -> ReasonCode.PROTOCOL_ERROR;
            case SERVER_SHUTTING_DOWN -> ReasonCode.SERVER_UNAVAILABLE;
            case SESSION_TAKEN_OVER, KEEP_ALIVE_TIMEOUT -> ReasonCode.UNSPECIFIED_ERROR;
            default -> reason;
        };
    }

    private static boolean hasReturnCode(ReasonCode reason) {
        return switch (reason) {
            case MALFORMED_PACKET, PROTOCOL_ERROR, PACKET_TOO_LARGE, TOPIC_NAME_INVALID -> false;
            default -> true;
        };
    }

    /** DISCONNECT with a reason; a client before MQTT 5.0 hears nothing. */
    static void disconnect(ConnectedClient client, ReasonCode reason, PacketProperties about) {
        if (!client.version().isMqtt5()) {
            return;
        }
        boolean sent = client.outlet().send(new Disconnect(reason, about));
        if (!sent) {
            client.outlet().send(new Disconnect(reason, PacketProperties.EMPTY)); // [MQTT-3.14.2-3]
        }
    }
}
