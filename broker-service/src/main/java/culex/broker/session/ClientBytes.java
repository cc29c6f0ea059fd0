package culex.broker.session;

/**
 * How many bytes of memory one client may make its Session hold.
 *
 * @param inFlight messages of QoS 1 and 2 on their way to the client, but always one; further ones wait in the queue
 * @param inboundQos2 messages of QoS 2 of the client before their PUBREL, but always one (0x97 beyond)
 * @param qos0Queue messages of QoS 0 that wait for the client; the queue-full policy applies beyond
 * @param subscriptions the subscriptions (0x97 beyond)
 * @param will the Will Message (0x97 beyond)
 */
public record ClientBytes(long inFlight, long inboundQos2, long qos0Queue, long subscriptions, long will) {
    /** No limits but those that numbers of messages and of subscriptions set. */
    public static final ClientBytes UNLIMITED =
            new ClientBytes(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
