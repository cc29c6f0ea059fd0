package culex.broker.packet;

import java.util.List;

/** SUBACK (section 3.9): one reason code for each Topic Filter, in the order of the SUBSCRIBE. */
public record SubAck(int packetIdentifier, PacketProperties properties, List<ReasonCode> reasonCodes)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
