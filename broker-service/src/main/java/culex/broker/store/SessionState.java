package culex.broker.store;

import org.jspecify.annotations.Nullable;

/**
 * What the store holds of a persistent session, without its subscriptions: each {@link StoredSubscription} has a record of its own.
 *
 * @param number the number of the session, its own for ever
 * @param owner the user name of the client that the session belongs to, empty for an anonymous client; null when the store has none,
 *     because the session was stored before owners were
 * @param expirySeconds the Session Expiry Interval
 * @param expiresAtMillis when it ends, in milliseconds of the epoch, or {@link #NEVER}; 0 while a Network Connection is attached
 * @param will the will that waits, or null
 */
public record SessionState(
        long number,
        String clientId,
        @Nullable String owner,
        long expirySeconds,
        long expiresAtMillis,
        @Nullable StoredWill will) {
    /** The end of a session without a Network Connection that never ends by itself. */
    public static final long NEVER = Long.MAX_VALUE;
}
