package culex.broker.session;

import culex.broker.delivery.Subscription;
import culex.broker.store.SessionState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a Session at one moment, for the admin API.
 *
 * @param expiresAtMillis when the Session ends, in milliseconds of the epoch; 0 while its client is connected, {@link #NEVER} for never
 * @param sessionBytes the bytes of memory of the Session and of its messages
 * @param connectionBytes the bytes of memory of its Network Connection
 * @param subscriptions the first {@link #SUBSCRIPTIONS_MAX} subscriptions
 * @param inFlight the number of messages of QoS 1 and 2 to the client that are not acknowledged
 */
public record SessionStatus(
        long expirySeconds,
        long expiresAtMillis,
        boolean isStored,
        long sessionBytes,
        long connectionBytes,
        @Nullable PendingWill will,
        int subscriptionCount,
        List<Subscription> subscriptions,
        int inFlight) {
    /** The {@link #expiresAtMillis} of a Session that does not expire. */
    public static final long NEVER = SessionState.NEVER;

    /** Maximum number of subscriptions that are shown. */
    public static final int SUBSCRIPTIONS_MAX = 100;

    /** The state of a Session; on the loop that owns it. */
    public static SessionStatus of(Session session) {
        Attachment attachment = session.attachment();
        long connectionBytes = attachment == null ? 0 : attachment.heldBytes();
        return new SessionStatus(
                session.expirySeconds(),
                session.timers().expiresAtMillis(),
                session.isStored(),
                session.account().heldBytesWithConnection() - connectionBytes,
                connectionBytes,
                session.will(),
                session.subscriptions().all().size(),
                session.subscriptions().all().values().stream()
                        .limit(SUBSCRIPTIONS_MAX)
                        .toList(),
                session.flows().inFlight());
    }
}
