package culex.broker.packet;

/** PUBREC (section 3.5). Versions before 5 carry the packet identifier only. */
public record PubRec(int packetIdentifier, ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PUBREC;
    }

    /** A successful PUBREC without properties. */
    public static PubRec success(int packetIdentifier) {
        return new PubRec(packetIdentifier, ReasonCode.SUCCESS, PacketProperties.EMPTY);
    }
}
