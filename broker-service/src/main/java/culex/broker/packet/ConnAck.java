package culex.broker.packet;

/** CONNACK (section 3.2). Before MQTT 5.0 the Reason Code is sent as a return code. */
public record ConnAck(boolean sessionPresent, ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
