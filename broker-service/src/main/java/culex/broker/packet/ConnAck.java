package culex.broker.packet;

/** CONNACK (section 3.2). Versions before 5 write the reason as a return code. */
public record ConnAck(boolean sessionPresent, ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
