package culex.broker.session;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Delivery;
import culex.broker.security.Principal;
import culex.broker.security.SessionOwner;
import culex.broker.security.SessionOwnership;
import culex.broker.store.Journal;
import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** All Sessions by Client Identifier: found, made, taken over, ended. From any loop; answers come back on the loop that asked. */
public final class SessionRegistry {
    /** What becomes of what a Session leaves behind; on the loop that owned it. */
    public interface Endings {
        /** A Session has ended. */
        void ended(Session session);

        /** It leaves something undelivered; in order, what is in the store later. */
        void leftBehind(Session session, List<Delivery> undelivered);

        /** A message came for a Session that has ended. */
        void cameTooLate(Session session, Delivery delivery);
    }

    /** Answers {@link #open}. */
    @FunctionalInterface
    public interface Opened {
        /**
         * The Session is there.
         *
         * @param session the Session, owned by the loop that asked
         * @param present whether it was there before (Session Present, [MQTT-3.2.2-2], [MQTT-3.2.2-3])
         */
        void onOpened(Session session, boolean present);

        /** Who asks. From any thread. */
        default Principal principal() {
            return Principal.ANONYMOUS;
        }

        /** Whether the one who asks may use the Session of an owner. From any thread. */
        default boolean mayUse(SessionOwner owner) {
            return SessionOwnership.ownerName(principal()).equals(owner.name());
        }

        /** The Session belongs to another client, which has not noticed anything. On the loop that asked. */
        default void onOwnedByAnother() {
            onFailed();
        }

        /** The Session could not be opened because of an error of ours. On the loop that asked. */
        default void onFailed() {}

        /** The Session stays in the store, because the start had no room for it. */
        default void onNotLoaded() {
            onFailed();
        }

        /** Whether the client has gone meanwhile, so that nothing may be done in its name any more. From any thread. */
        default boolean isGone() {
            return false;
        }
    }

    private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();
    /** Sessions that have ended and that the store may hold still: whoever follows one is answered when it does not. */
    private final ConcurrentHashMap<String, Session> leaving = new ConcurrentHashMap<>();

    private volatile Set<String> notLoaded = Set.of();

    private final SubscriptionTree<Receiver, Subscription> tree;
    private final SessionLimits limits;
    private final SessionCounts counts;
    private final SessionMove move;
    private final Endings endings;
    private final List<Journal> journals;
    private final AtomicLong numbers = new AtomicLong();

    /** @param journals the journal of each loop, by its index */
    public SessionRegistry(
            SubscriptionTree<Receiver, Subscription> tree,
            SessionLimits limits,
            List<? extends Loop> loops,
            List<Journal> journals,
            Endings endings) {
        this.journals = journals;
        this.tree = tree;
        this.limits = limits;
        counts = new SessionCounts(limits.total(), loops);
        this.move = new SessionMove(loops, this::matchAgain);
        this.endings = endings;
    }

    /** The owner of the Session of a Client Identifier, or null when there is none. From any thread. */
    public @Nullable SessionOwner owner(String clientId) {
        Session session = sessions.get(clientId);
        return session == null || session.isEnded() ? null : session.owner();
    }

    /** Whether the client of a Client Identifier is connected. From any thread. */
    public boolean isOnline(String clientId) {
        Session session = sessions.get(clientId);
        return session != null && session.isOnline();
    }

    /** What all Sessions hold together; from any thread. */
    public SessionCounts counts() {
        return counts;
    }

    /** Sets the sessions that the start did not load from the store. Their clients are rejected, so that no new session replaces them. */
    public void setNotLoaded(Set<String> clientIds) {
        notLoaded = clientIds;
    }

    /** All Sessions, for the metrics; from any thread. */
    public Collection<Session> sessions() {
        return sessions.values();
    }

    /**
     * Opens the Session of a client that connects on a loop: takes it over where it is in use ([MQTT-3.1.4-3]), brings it to this
     * loop, or makes a new one where there is none or Clean Start is set ([MQTT-3.1.2-4], [MQTT-3.1.2-5], [MQTT-3.1.2-6]).
     */
    public void open(String clientId, boolean cleanStart, Loop loop, Opened opened) {
        Session existing = sessions.get(clientId);
        if (existing == null) {
            if (notLoaded.contains(clientId)) {
                opened.onNotLoaded();
                return;
            }
            Session fresh = make(clientId, numbers.incrementAndGet(), new SessionOwner(opened.principal()), loop);
            existing = sessions.putIfAbsent(clientId, fresh);
            if (existing == null) {
                fresh.begin();
                if (leaving.containsKey(clientId)) { // behind putIfAbsent, before which the last one is noted here
                    fresh.markSaved();
                }
                opened.onOpened(fresh, false);
                return;
            }
        }
        Session found = existing;
        found.inbox().execute(() -> {
            try {
                takeOver(found, cleanStart, loop, opened);
            } catch (Throwable fault) {
                found.loop().faults().onFault(Faults.Where.SESSION, clientId + ": its new CONNECT is rejected", fault);
                loop.execute(opened::onFailed);
            }
        });
    }

    private Session make(String clientId, long number, SessionOwner owner, Loop loop) {
        return new Session(clientId, number, owner, loop, journals, limits, endings, counts);
    }

    /** New Sessions get numbers higher than this one; before clients are let in. */
    public void numberAfter(long last) {
        numbers.accumulateAndGet(last, Math::max);
    }

    /** A Session that the store held; on its loop, before clients are let in. What it had waiting follows in {@link RestoredSession}. */
    public RestoredSession restore(SessionState state, Loop loop) {
        numbers.accumulateAndGet(state.number(), Math::max);
        Session session = make(state.clientId(), state.number(), SessionOwner.stored(state.owner()), loop);
        session.expireAfter(state.expirySeconds());
        StoredWill will = state.will();
        if (will != null) {
            session.keepWill(new PendingWill(will.message(), will.delaySeconds(), will.expirySeconds()));
        }
        session.markSaved();
        sessions.put(state.clientId(), session);
        return new RestoredSession(session, tree);
    }

    /** Makes every loop match the subscriptions of a Session again, because something else about it has changed. */
    public void matchAgain(Session session) {
        tree.touch(session.subscriptions().filters());
    }

    private void takeOver(Session session, boolean cleanStart, Loop loop, Opened opened) {
        if (opened.isGone()) {
            return; // others may have come behind, and are not to suffer from it
        }
        if (!session.isEnded() && !opened.mayUse(session.owner())) {
            loop.execute(opened::onOwnedByAnother);
            return;
        }
        Loop owner = session.loop();
        Attachment attachment = session.attachment();
        if (attachment != null && !session.isEnded()) {
            attachment.onTakenOver();
        }
        if (cleanStart && !session.isEnded()) {
            end(session);
        }
        session.timers().stop();
        if (session.isEnded()) {
            // Behind what this client published here, which the end of the turn hands over.
            owner.atEndOfTurn(() -> loop.execute(() -> open(session.clientId(), cleanStart, loop, opened)));
        } else {
            if (session.owner().become(opened.principal())) {
                matchAgain(session); // matches say who may receive
            }
            move.start(session, owner, loop, () -> opened.onOpened(session, true));
        }
    }

    /** Ends a Session and removes its subscriptions; on the loop that owns it. Idempotent. */
    public void end(Session session) {
        if (session.isEnded()) {
            return;
        }
        guard(session, session::end);
        guard(session, () -> new EndedSubscriptions(session, tree).remove());
        guard(session, () -> endings.ended(session));
        guard(session, () -> session.leaveBehind(undelivered -> endings.leftBehind(session, undelivered)));
        if (session.isSaved()) {
            leaving.put(session.clientId(), session);
            guard(session, () -> {
                session.journal().whenStored(() -> leaving.remove(session.clientId(), session));
                session.journal().submit(); // ahead of what the next Session of this client says, on whichever loop
            });
        }
        sessions.remove(session.clientId(), session);
    }

    /** Runs a step of the end of a Session, behind which the others must run all the same. */
    private static void guard(Session session, Runnable step) {
        try {
            step.run();
        } catch (Throwable fault) {
            session.loop()
                    .faults()
                    .onFault(Faults.Where.SESSION, session.clientId() + ": the rest of its end is done", fault);
        }
    }
}
