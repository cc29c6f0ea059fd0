package culex.broker.session;

/**
 * Limits of the bytes of memory of one client's Session, in addition to {@link culex.broker.delivery.OutboundLimits}.
 *
 * @param inboundQos2 messages of QoS 2 of the client before their PUBREL, but always one (0x97 beyond)
 * @param subscriptions the subscriptions (0x97 beyond)
 * @param will the Will Message (0x97 beyond)
 */
public record ClientBytes(long inboundQos2, long subscriptions, long will) {
    /** Limits with one for messages of QoS 2 before their PUBREL only. */
    public static ClientBytes ofInboundQos2(long bytes) {
        return new ClientBytes(bytes, Long.MAX_VALUE, Long.MAX_VALUE);
    }
}
