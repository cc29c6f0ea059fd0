package culex.broker.session;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
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

/**
 * All Sessions by Client Identifier: creates, finds, takes over and ends them. May be called from any loop; calls back on the loop of the
 * caller.
 */
public final class SessionRegistry {
    /** The callback of {@link #open}. */
    @FunctionalInterface
    public interface Opened {
        /**
         * Called when the Session is open.
         *
         * @param session the Session, owned by the loop of the caller
         * @param present whether the Session existed before (Session Present, [MQTT-3.2.2-2], [MQTT-3.2.2-3])
         */
        void onOpened(Session session, boolean present);

        /** The client that opens the Session. May be called from any thread. */
        default Principal principal() {
            return Principal.ANONYMOUS;
        }

        /** Whether this client may use the Session of an owner. May be called from any thread. */
        default boolean mayUse(SessionOwner owner) {
            return SessionOwnership.ownerName(principal()).equals(owner.name());
        }

        /** Called when the Session belongs to another user and is unchanged. Runs on the loop of the caller. */
        default void onOwnedByAnother() {
            onFailed();
        }

        /** The Session could not be opened because of an internal error. Runs on the loop of the caller. */
        default void onFailed() {}

        /** The Session stays in the store, because the start of the broker had no room for it. */
        default void onNotLoaded() {
            onFailed();
        }

        /**
         * Whether the client has disconnected since {@link #open} was called, so that its CONNECT must have no effect any more. May be
         * called from any thread.
         */
        default boolean isGone() {
            return false;
        }
    }

    private final ConcurrentHashMap<String, Session> sessions = new ConcurrentHashMap<>();
    /** Ended Sessions whose deletion is not durable yet. CONNACK for a new Session of the same client waits for that deletion. */
    private final ConcurrentHashMap<String, Session> ending = new ConcurrentHashMap<>();

    private volatile Set<String> notLoaded = Set.of();

    private final SubscriptionTree<Receiver, Subscription> tree;
    private final SessionLimits limits;
    private final SessionCounts counts;
    private final SessionMove move;
    private final SessionEndListener endListener;
    private final List<Journal> journals;
    private final AtomicLong numbers = new AtomicLong();

    /** @param journals the journal of each loop, by its index */
    public SessionRegistry(
            SubscriptionTree<Receiver, Subscription> tree,
            SessionLimits limits,
            List<? extends Loop> loops,
            List<Journal> journals,
            SessionEndListener endListener) {
        this.journals = journals;
        this.tree = tree;
        this.limits = limits;
        counts = new SessionCounts(limits.total(), loops);
        this.move = new SessionMove(loops, this::matchAgain);
        this.endListener = endListener;
    }

    /** The owner of the Session of a Client Identifier, or null when there is none. May be called from any thread. */
    public @Nullable SessionOwner owner(String clientId) {
        Session session = sessions.get(clientId);
        return session == null || session.isEnded() ? null : session.owner();
    }

    /** Whether the client of a Client Identifier is connected. May be called from any thread. */
    public boolean isOnline(String clientId) {
        Session session = sessions.get(clientId);
        return session != null && session.isOnline();
    }

    /** The Session of a Client Identifier, or null when there is none. May be called from any thread. */
    public @Nullable Session session(String clientId) {
        return sessions.get(clientId);
    }

    /** The totals of all Sessions; from any thread. */
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
     * Opens the Session of a client that connects on a loop: takes it over if another connection uses it ([MQTT-3.1.4-3]) and moves it to
     * this loop, or creates a new one if there is none or Clean Start is set ([MQTT-3.1.2-4], [MQTT-3.1.2-5], [MQTT-3.1.2-6]).
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
                if (ending.containsKey(clientId)) { // an ended Session is added here before it leaves the other map
                    fresh.setStored(true);
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
        return new Session(clientId, number, owner, loop, journals, limits, endListener, counts);
    }

    /** Sets the highest number in the store: new Sessions get higher ones. Call it before the listeners accept clients. */
    public void numberAfter(long last) {
        numbers.accumulateAndGet(last, Math::max);
    }

    /**
     * Adds a stored Session at the start of the broker; call it on the Session's loop, before the listeners accept clients. The result
     * accepts the Session's messages.
     */
    public RestoredSession restore(SessionState state, Loop loop) {
        numbers.accumulateAndGet(state.number(), Math::max);
        Session session = make(state.clientId(), state.number(), SessionOwner.stored(state.owner()), loop);
        session.expireAfter(state.expirySeconds());
        StoredWill will = state.will();
        if (will != null) {
            session.setWill(new PendingWill(will.message(), will.delaySeconds(), will.expirySeconds()));
        }
        session.setStored(true);
        sessions.put(state.clientId(), session);
        return new RestoredSession(session, tree);
    }

    /**
     * Makes every loop match the subscriptions of a Session again, because a property of the Session other than its subscriptions has
     * changed.
     */
    public void matchAgain(Session session) {
        tree.touch(session.subscriptions().filters());
    }

    private void takeOver(Session session, boolean cleanStart, Loop loop, Opened opened) {
        if (opened.isGone()) {
            return; // a later CONNECT may have taken the Session over, and must not be affected
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
            // Runs after the messages that this client published on this loop, which are handed over at the end of the
            // turn.
            owner.atEndOfTurn(() -> loop.execute(() -> open(session.clientId(), cleanStart, loop, opened)));
        } else {
            if (session.owner().become(opened.principal())) {
                matchAgain(session); // cached matches contain permitted receivers only
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
        guard(session, () -> endListener.onSessionEnded(session));
        guard(
                session,
                () -> session.flows().takeUndelivered(undelivered -> endListener.onUndelivered(session, undelivered)));
        if (session.isStored()) {
            ending.put(session.clientId(), session);
            guard(session, () -> {
                session.journal().whenStored(() -> ending.remove(session.clientId(), session));
                session.journal().submit(); // before the entries of the next Session of this client, on any loop
            });
        }
        sessions.remove(session.clientId(), session);
    }

    /** Runs one step of the end of a Session; an exception must not prevent the other steps. */
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
