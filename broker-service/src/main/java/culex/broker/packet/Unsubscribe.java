package culex.broker.packet;

import java.util.List;

/** UNSUBSCRIBE (section 3.10): at least one Topic Filter. */
public record Unsubscribe(int packetIdentifier, PacketProperties properties, List<String> topicFilters)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
