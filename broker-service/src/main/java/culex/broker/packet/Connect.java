package culex.broker.packet;

import org.jspecify.annotations.Nullable;

/** CONNECT (section 3.1). A null user name or password is an absent one; a version before 5 has no properties. */
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
