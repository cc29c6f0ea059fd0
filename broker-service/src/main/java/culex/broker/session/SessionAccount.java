package culex.broker.session;

import culex.broker.delivery.Subscription;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a Session takes apart from messages: itself, its subscriptions and its will. Says which limit keeps it from taking more. On
 * the loop that owns the Session.
 */
public final class SessionAccount {
    private final Session session;
    private final SessionCounts counts;
    private final ClientBytes limits;
    private final int subscriptionsMax;
    private boolean begun;
    /** What is counted for it as a persistent session. */
    private int places;

    SessionAccount(Session session, SessionCounts counts, SessionLimits limits) {
        this.session = session;
        this.counts = counts;
        this.limits = limits.bytes();
        subscriptionsMax = limits.subscriptionsMax();
    }

    SessionCounts.OfLoop counts() {
        return counts.of(session.loop());
    }

    /** Counts all that is there already, and from now on each change. */
    void begin() {
        begun = true;
        add(MemoryUse.SESSIONS, ownBytes());
        subscriptions(session.subscriptions().bytes());
        will(session.will(), 1);
        persistent(session.isPersistent());
    }

    /** The Session ends; its will is published or dropped later. */
    void end() {
        add(MemoryUse.SESSIONS, -ownBytes());
        subscriptions(-session.subscriptions().bytes());
        persistent(false);
    }

    /** The bytes of memory that it takes without its messages. */
    long heldBytes() {
        PendingWill will = session.will();
        return ownBytes() + session.subscriptions().bytes() + (will == null ? 0 : will.sizeBytes());
    }

    /** Is told of messages that are dropped. */
    DropListener dropListener() {
        return counts.dropListener();
    }

    private long ownBytes() {
        return Session.SESSION_BYTES + session.clientId().length();
    }

    private void add(MemoryUse use, long bytes) {
        if (begun && bytes != 0) {
            session.loop().memory().add(use, bytes);
        }
    }

    /** The subscriptions take so many bytes more. */
    void subscriptions(long bytes) {
        if (begun) {
            add(MemoryUse.SUBSCRIPTIONS, bytes);
            counts.changeSubscriptions(bytes);
        }
    }

    /** A will comes, with a sign of 1, or goes, with -1. */
    void will(@Nullable PendingWill will, int sign) {
        if (begun && will != null) {
            add(MemoryUse.WILLS, (long) sign * will.sizeBytes());
            counts.changeWills((long) sign * will.sizeBytes());
        }
    }

    /** The Session outlives its Network Connection from now on, or no longer. */
    void persistent(boolean isPersistent) {
        int now = isPersistent && begun ? placesOf(session.clientId()) : 0;
        if (now != places) {
            counts.changeSessions(now - places);
            places = now;
        }
    }

    private static int placesOf(String clientId) {
        return 1 + (int) (clientId.length() / Session.SESSION_BYTES);
    }

    private boolean isShedding() {
        Loop loop = session.loop();
        return loop.memory().budget().isShedding();
    }

    /** The limit that keeps it from becoming a persistent session, or null; one that is persistent already may stay so. */
    public @Nullable LimitReached limitAsPersistent() {
        if (session.isPersistent()) {
            return null;
        }
        if (isShedding()) {
            return LimitReached.MEMORY;
        }
        return counts.hasRoomForSession(placesOf(session.clientId())) ? null : LimitReached.SESSIONS;
    }

    /** The limit that forbids another subscription, or null. One that replaces another is always allowed. */
    public @Nullable LimitReached limitFor(Subscription subscription) {
        if (session.subscriptions().all().containsKey(subscription.filter().text())) {
            return null;
        }
        if (isShedding()) {
            return LimitReached.MEMORY;
        }
        if (session.subscriptions().all().size() >= subscriptionsMax) {
            return LimitReached.SUBSCRIPTIONS;
        }
        long bytes = subscription.sizeBytes();
        long held = session.subscriptions().bytes();
        boolean hasRoom = held + bytes <= limits.subscriptions() && counts.hasRoomForSubscription(bytes, held);
        return hasRoom ? null : LimitReached.SUBSCRIPTION_BYTES;
    }
}
