package culex.broker.session;

/**
 * How many bytes of memory one client may make its Session hold.
 *
 * @param inFlight messages of QoS 1 and 2 on their way to the client, but always one; further ones wait in the queue
 * @param inboundQos2 messages of QoS 2 of the client before their PUBREL, but always one (0x97 beyond)
 * @param queueInMemory messages of QoS 1 and 2 that wait for the client and that no store keeps; the queue-full policy applies beyond
 * @param qos0Queue messages of QoS 0 that wait for the client; the queue-full policy applies beyond
 * @param subscriptions the subscriptions (0x97 beyond)
 * @param will the Will Message (0x97 beyond)
 */
public record ClientBytes(
        long inFlight, long inboundQos2, long queueInMemory, long qos0Queue, long subscriptions, long will) {
    /** A limit for messages of QoS 2 before their PUBREL, and none else. */
    public static ClientBytes ofInboundQos2(long bytes) {
        return new ClientBytes(Long.MAX_VALUE, bytes, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }
}
