package culex.broker.packet;

/** PINGREQ (section 3.12). */
public record PingReq() implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }

    public static final PingReq INSTANCE = new PingReq();
}
