package culex.broker.session;

/**
 * The limits of the Sessions of all clients together.
 *
 * @param sessions the maximum number of persistent sessions; one with a long Client Identifier counts as several (0x97 beyond)
 * @param subscriptionBytes the maximum number of bytes of subscriptions (0x97 beyond, except for clients with few)
 * @param queuedEntries the maximum number of queued messages; the queue-full policy applies beyond
 * @param inboundQos2Bytes the maximum number of bytes of QoS 2 messages before their PUBREL (0x97 beyond)
 * @param willBytes the maximum number of bytes of Will Messages (0x97 beyond)
 */
public record TotalLimits(
        long sessions, long subscriptionBytes, long queuedEntries, long inboundQos2Bytes, long willBytes) {
    /** No limits. */
    public static final TotalLimits UNLIMITED =
            new TotalLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
