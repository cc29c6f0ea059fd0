package culex.broker.packet;

/** PUBREL (section 3.6). Versions before 5 carry the packet identifier only. */
public record PubRel(int packetIdentifier, ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PUBREL;
    }

    /** A successful PUBREL without properties. */
    public static PubRel success(int packetIdentifier) {
        return new PubRel(packetIdentifier, ReasonCode.SUCCESS, PacketProperties.EMPTY);
    }
}
