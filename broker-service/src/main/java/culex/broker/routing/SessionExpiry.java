package culex.broker.routing;

import culex.broker.session.Session;
import culex.broker.session.SessionRegistry;

/** Ends Sessions when their Session Expiry Interval has passed without a Network Connection ([MQTT-4.1.0-2]). On the Session's loop. */
public final class SessionExpiry {
    private final SessionRegistry registry;

    public SessionExpiry(SessionRegistry registry) {
        this.registry = registry;
    }

    /** The Network Connection of a Session has ended. */
    public void onDisconnected(Session session) {
        long seconds = session.expirySeconds();
        if (seconds == 0) {
            registry.end(session);
        } else if (seconds != Session.NEVER_EXPIRES) {
            session.expireAt(session.loop().nowMillis() + seconds * 1000, () -> registry.end(session));
        }
    }
}
