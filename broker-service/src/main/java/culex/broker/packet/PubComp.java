package culex.broker.packet;

/** PUBCOMP (section 3.7). Versions before 5 carry the packet identifier only. */
public record PubComp(int packetIdentifier, ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PUBCOMP;
    }

    /** A successful PUBCOMP without properties. */
    public static PubComp success(int packetIdentifier) {
        return new PubComp(packetIdentifier, ReasonCode.SUCCESS, PacketProperties.EMPTY);
    }
}
