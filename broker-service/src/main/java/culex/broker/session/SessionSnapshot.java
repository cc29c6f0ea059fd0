package culex.broker.session;

import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;

/** Creates the record of the current state of a Session for the store. */
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
