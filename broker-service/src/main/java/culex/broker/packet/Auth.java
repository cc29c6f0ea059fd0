package culex.broker.packet;

/** AUTH (section 3.15), of MQTT 5.0 only. */
public record Auth(ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
