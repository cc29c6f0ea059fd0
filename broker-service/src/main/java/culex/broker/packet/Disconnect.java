package culex.broker.packet;

/** DISCONNECT (section 3.14). Versions before 5 have no Reason Code. */
public record Disconnect(ReasonCode reasonCode, PacketProperties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }

    /** A normal disconnection without properties. */
    public static final Disconnect NORMAL = new Disconnect(ReasonCode.SUCCESS, PacketProperties.EMPTY);
}
