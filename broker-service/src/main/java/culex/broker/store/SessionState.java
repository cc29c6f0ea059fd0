package culex.broker.store;

import culex.broker.message.Message;
import culex.broker.packet.SubscriptionOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a Session.
 *
 * @param number the number of the Session, its own for ever
 * @param expirySeconds the Session Expiry Interval
 * @param expiresAtMillis when it ends, in milliseconds of the epoch, or {@link #NEVER}; 0 while a Network Connection is attached
 * @param subscriptions its subscriptions, in the order in which they were made
 * @param will the will that waits, or null
 */
public record SessionState(
        long number,
        String clientId,
        long expirySeconds,
        long expiresAtMillis,
        List<Kept> subscriptions,
        @Nullable KeptWill will) {
    /** The end of a Session without a Network Connection that never ends by itself. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * A subscription.
     *
     * @param awaitsRetained whether retained messages that it asked for have not all been sent
     */
    public record Kept(String topicFilter, SubscriptionOptions options, int identifier, boolean awaitsRetained) {}

    /**
     * A will.
     *
     * @param dueAtMillis when it is to be published, or 0 while the Network Connection lives
     */
    public record KeptWill(Message message, long delaySeconds, long expirySeconds, long dueAtMillis) {}
}
