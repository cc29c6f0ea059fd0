package culex.broker.packet;

/** CONNACK (section 3.2). In versions before 5 the Reason Code is sent as a return code. */
public record ConnAck(boolean sessionPresent, ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
