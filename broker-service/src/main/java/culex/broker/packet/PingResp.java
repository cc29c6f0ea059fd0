package culex.broker.packet;

/** PINGRESP (section 3.13). */
public record PingResp() implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }

    public static final PingResp INSTANCE = new PingResp();
}
