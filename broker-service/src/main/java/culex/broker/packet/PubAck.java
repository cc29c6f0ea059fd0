package culex.broker.packet;

/** PUBACK (section 3.4). Versions before 5 carry the packet identifier only. */
public record PubAck(int packetIdentifier, ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }

    /** A successful PUBACK without properties. */
    public static PubAck success(int packetIdentifier) {
        return new PubAck(packetIdentifier, ReasonCode.SUCCESS, PacketProperties.EMPTY);
    }
}
