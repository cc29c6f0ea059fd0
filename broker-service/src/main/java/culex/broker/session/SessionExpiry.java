package culex.broker.session;

import culex.broker.store.SessionState;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Ends Sessions when their Session Expiry Interval has passed without a Network Connection ([MQTT-4.1.0-2]). Runs on the Session's loop.
 */
public final class SessionExpiry {
    private final SessionRegistry registry;
    private final LongAdder expired = new LongAdder();

    public SessionExpiry(SessionRegistry registry) {
        this.registry = registry;
    }

    /** The number of Sessions that have expired. May be called from any thread. */
    public long expired() {
        return expired.sum();
    }

    /** Called when a Session without a Network Connection was loaded at the start of the broker; its expiry may be in the past. */
    public void onRecovered(Session session, long expiresAtMillis) {
        if (expiresAtMillis == SessionState.NEVER) {
            session.timers().stay();
        } else {
            long left = expiresAtMillis - session.loop().nowMillis();
            long most = TimeUnit.SECONDS.toMillis(session.expirySeconds()); // also if the clock was set back meanwhile
            session.timers().expireIn(session.loop(), Math.clamp(left, 0, most), () -> expire(session));
        }
    }

    /** Called when the Network Connection of a Session has ended. */
    public void onDisconnected(Session session) {
        long seconds = session.expirySeconds();
        if (seconds == 0) {
            registry.end(session);
        } else if (seconds == Session.NEVER_EXPIRES) {
            session.timers().stay();
        } else {
            session.timers().expireIn(session.loop(), TimeUnit.SECONDS.toMillis(seconds), () -> expire(session));
        }
    }

    private void expire(Session session) {
        expired.increment();
        registry.end(session);
    }
}
