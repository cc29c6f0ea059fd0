package culex.broker.packet;

import java.util.List;

/** SUBSCRIBE (section 3.8): at least one request. */
public record Subscribe(int packetIdentifier, PacketProperties properties, List<Request> requests) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }

    /** One Topic Filter with its options, in the order of the packet. */
    public record Request(String topicFilter, SubscriptionOptions options) {}
}
