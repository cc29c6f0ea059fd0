package culex.broker.session;

import culex.broker.store.Journal;
import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;

/** The record of a Session in the store. Runs on the loop that owns the Session. */
final class SessionRecord {
    private SessionRecord() {}

    /**
     * Appends the Session as it is now to the journal, or its deletion if it was stored and is not persistent any more. Returns whether
     * anything was appended.
     */
    static boolean save(Session session) {
        assert session.loop().isCurrent();
        Journal journal = session.journal();
        boolean wasStored = session.isStored();
        boolean isStored = session.isPersistent() && journal.isPersistent();
        session.setStored(isStored);
        if (isStored) {
            journal.save(stateOf(session));
            if (!wasStored) {
                session.subscriptions().saveAll(journal);
            }
        } else if (wasStored) {
            journal.delete(session.clientId());
            session.subscriptions().removeAllFrom(journal);
        }
        return isStored || wasStored;
    }

    private static SessionState stateOf(Session session) {
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
