package culex.broker.packet;

/** PUBLISH (section 3.3). The packet identifier is 0 with QoS 0; an empty topic stands for the one of the Topic Alias. The payload belongs to this packet: nobody writes to it. */
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
