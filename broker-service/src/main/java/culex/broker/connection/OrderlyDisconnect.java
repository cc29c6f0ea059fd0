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

/**
 * Sends the last packet before the broker closes a connection: CONNACK with an error to a client that is rejected, DISCONNECT to a client
 * that is connected. Sends nothing if the client's protocol version has no such packet, or no code for the reason.
 */
final class OrderlyDisconnect {
    private OrderlyDisconnect() {}

    /**
     * Sends CONNACK with an error. A client before MQTT 5.0 gets it only where its version has a return code for the reason
     * ([MQTT-3.2.2-8]).
     */
    static void sendConnAck(
            Transport transport,
            @Nullable ProtocolVersion version,
            long maximumPacketSize,
            ReasonCode reason,
            PacketProperties about) {
        if (version == null) {
            return; // the version of this peer is unknown ([MQTT-4.13.1-1] allows to send nothing)
        }
        if (version.isMqtt5()) {
            ReasonCode code = inConnAck(reason);
            boolean fits = append(transport, new ConnAck(false, code, about), version, maximumPacketSize);
            if (!fits) { // [MQTT-3.2.2-19]
                append(transport, new ConnAck(false, code, PacketProperties.EMPTY), version, maximumPacketSize);
            }
        } else if (hasReturnCode(reason)) {
            ConnAck refusal = new ConnAck(false, reason, PacketProperties.EMPTY); // [MQTT-3.2.2-6]
            append(transport, refusal, version, maximumPacketSize);
        }
    }

    /** Sends a packet before CONNACK, unless it is larger than the client allows ([MQTT-3.1.2-24]); returns whether it did. */
    static boolean append(Transport transport, Packet packet, ProtocolVersion version, long maximumPacketSize) {
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

    /** The Reason Code for CONNACK: a code that CONNACK does not have (table 3-1) is replaced by the most similar one. */
    private static ReasonCode inConnAck(ReasonCode reason) {
        return switch (reason) {
            case RECEIVE_MAXIMUM_EXCEEDED, TOPIC_ALIAS_INVALID -> ReasonCode.PROTOCOL_ERROR;
            case SERVER_SHUTTING_DOWN -> ReasonCode.SERVER_UNAVAILABLE;
            case SESSION_TAKEN_OVER,
                    KEEP_ALIVE_TIMEOUT,
                    MESSAGE_RATE_TOO_HIGH,
                    ADMINISTRATIVE_ACTION,
                    MAXIMUM_CONNECT_TIME -> ReasonCode.UNSPECIFIED_ERROR;
            default -> reason;
        };
    }

    private static boolean hasReturnCode(ReasonCode reason) {
        return switch (reason) {
            case MALFORMED_PACKET, PROTOCOL_ERROR, PACKET_TOO_LARGE, TOPIC_NAME_INVALID -> false;
            default -> true;
        };
    }

    /** Sends DISCONNECT with a reason; nothing to a client before MQTT 5.0, which has no DISCONNECT from the server. */
    static void sendDisconnect(ConnectedClient client, ReasonCode reason, PacketProperties about) {
        if (!client.version().isMqtt5()) {
            return;
        }
        boolean sent = client.outlet().send(new Disconnect(reason, about));
        if (!sent) {
            client.outlet().send(new Disconnect(reason, PacketProperties.EMPTY)); // [MQTT-3.14.2-3]
        }
    }
}
