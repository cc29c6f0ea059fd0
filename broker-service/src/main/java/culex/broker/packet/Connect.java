package culex.broker.packet;

import org.jspecify.annotations.Nullable;

/** CONNECT (section 3.1). The user name and the password are null when they are absent. Before MQTT 5.0 there are no properties. */
public record Connect(
        ProtocolVersion version,
        String clientId,
        boolean cleanStart,
        int keepAliveSeconds,
        PacketProperties properties,
        @Nullable Will will,
        @Nullable String userName,
        byte @Nullable [] password)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }
}
