package culex.broker.session;

/**
 * How many bytes of memory one client may make its Session hold, apart from {@link culex.broker.delivery.OutboundLimits}.
 *
 * @param inboundQos2 messages of QoS 2 of the client before their PUBREL, but always one (0x97 beyond)
 * @param subscriptions the subscriptions (0x97 beyond)
 * @param will the Will Message (0x97 beyond)
 */
public record ClientBytes(long inboundQos2, long subscriptions, long will) {
    /** A limit for messages of QoS 2 before their PUBREL, and no other. */
    public static ClientBytes ofInboundQos2(long bytes) {
        return new ClientBytes(bytes, Long.MAX_VALUE, Long.MAX_VALUE);
    }
}
