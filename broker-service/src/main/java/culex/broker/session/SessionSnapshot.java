package culex.broker.session;

import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;

/** What the store is to hold of a Session, as it is now. */
final class SessionSnapshot {
    private SessionSnapshot() {}

    static SessionState of(Session session) {
        PendingWill pending = session.will();
        StoredWill will =
                pending == null ? null : pending.stored(session.timers().willDueAtMillis());
        return new SessionState(
                session.number(),
                session.clientId(),
                session.owner().name(),
                session.expirySeconds(),
                session.timers().expiresAtMillis(),
                will);
    }
}
