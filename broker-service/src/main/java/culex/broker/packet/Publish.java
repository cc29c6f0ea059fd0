package culex.broker.packet;

/**
 * PUBLISH (section 3.3). The Packet Identifier is 0 with QoS 0. An empty topic means that the Topic Alias names the topic. Do not write to
 * the payload.
 */
public record Publish(
        boolean dup,
        QoS qos,
        boolean retain,
        String topic,
        int packetIdentifier,
        PacketProperties properties,
        byte[] payload)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }
}
