package culex.broker.connection;

import culex.broker.codec.PacketDecoder;
import culex.broker.packet.Auth;
import culex.broker.packet.Connect;
import culex.broker.packet.Disconnect;
import culex.broker.packet.Packet;
import culex.broker.packet.Property;
import culex.broker.packet.ReasonCode;

/**
 * Passes each packet that arrives before the connection uses a Session to its handler, and sends what the server may send until then: AUTH,
 * and CONNACK with an error. {@link ConnectedPackets} handles the later packets. Runs on the connection's event loop.
 */
final class ConnectingPackets {
    private final Connection connection;
    private final ConnectHandler connects;
    private final ServerProperties serverProperties;
    private final PacketDecoder decoder;
    private long maximumPacketSize = Long.MAX_VALUE;

    ConnectingPackets(
            Connection connection, ConnectHandler connects, ServerProperties serverProperties, PacketDecoder decoder) {
        this.connection = connection;
        this.connects = connects;
        this.serverProperties = serverProperties;
        this.decoder = decoder;
    }

    void onPacket(Packet packet) {
        switch (packet) {
            case Connect connect -> {
                connection.onConnect();
                maximumPacketSize = connect.properties().number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
                connects.onConnect(connect);
            }
            case Auth auth -> connects.onAuth(auth);
            case Disconnect disconnect -> connection.close(CloseReason.DISCONNECT, "before CONNACK"); // [MQTT-3.1.2-30]
            default -> throw ConnectedPackets.unexpected(packet);
        }
    }

    /** Sends an AUTH; a client that does not allow packets of its size is rejected. */
    void send(Auth auth) {
        if (!OrderlyDisconnect.append(connection.transport(), auth, connection.version(), maximumPacketSize)) {
            connection.reject(
                    ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "AUTH is larger than the client's Maximum Packet Size");
        }
    }

    /** Sends CONNACK with an error, where the client's version has a code for the reason. */
    void sendConnAck(ReasonCode code, String detail) {
        var about = serverProperties.propertiesFor(code, detail);
        OrderlyDisconnect.sendConnAck(connection.transport(), decoder.version(), maximumPacketSize, code, about);
    }
}
