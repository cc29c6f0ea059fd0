package culex.broker.packet;

import java.util.List;

/** UNSUBACK (section 3.11): one reason code for each Topic Filter; versions before 5 send none. */
public record UnsubAck(int packetIdentifier, PacketProperties properties, List<ReasonCode> reasonCodes)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
