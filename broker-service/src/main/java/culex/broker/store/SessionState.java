package culex.broker.store;

import org.jspecify.annotations.Nullable;

/**
 * A persistent session as the store has it, without its subscriptions: each {@link StoredSubscription} has a separate record.
 *
 * @param number the number of the session, which is never used for another session
 * @param owner the user name of the client that the session belongs to, empty for an anonymous client; null when an earlier version of the
 *     broker stored the session, without an owner
 * @param expirySeconds the Session Expiry Interval
 * @param expiresAtMillis when the session ends, in milliseconds of the epoch, or {@link #NEVER}; 0 while its client is connected
 * @param will the Will Message that is not published yet, or null
 */
public record SessionState(
        long number,
        String clientId,
        @Nullable String owner,
        long expirySeconds,
        long expiresAtMillis,
        @Nullable StoredWill will) {
    /** The {@link #expiresAtMillis} of a session that does not expire. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Returns a copy of this state without the will. */
    public SessionState withoutWill() {
        return will == null ? this : new SessionState(number, clientId, owner, expirySeconds, expiresAtMillis, null);
    }
}
