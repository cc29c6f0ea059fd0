package culex.broker.session;

import culex.broker.delivery.Subscription;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Counts the memory of a Session, its subscriptions and its will, without its messages. Tells which limit rejects an additional Session,
 * subscription or will. Runs on the loop that owns the Session.
 */
public final class SessionAccount {
    /** The bytes of a Session on the heap, without its Client Identifier, subscriptions, queues and will: measured. */
    public static final long SESSION_BYTES = 464;

    private final Session session;
    private final SessionCounts counts;
    private final ClientBytes limits;
    private final int subscriptionsMax;
    private boolean begun;
    /**
     * The number that this Session adds to the count of persistent sessions: more than 1 with a long Client Identifier, 0 if it is not
     * persistent.
     */
    private int countedSessions;

    SessionAccount(Session session, SessionCounts counts, SessionLimits limits) {
        this.session = session;
        this.counts = counts;
        this.limits = limits.bytes();
        subscriptionsMax = limits.subscriptionsMax();
    }

    SessionCounts.OfLoop counts() {
        return counts.of(session.loop());
    }

    /** Counts the current state, and each change from now on. */
    void begin() {
        begun = true;
        add(MemoryUse.SESSIONS, ownBytes());
        subscriptions(session.subscriptions().bytes());
        will(session.will(), 1);
        persistent(session.isPersistent());
    }

    /** Called when the Session ends; its will is still counted until it is published or dropped. */
    void end() {
        add(MemoryUse.SESSIONS, -ownBytes());
        subscriptions(-session.subscriptions().bytes());
        persistent(false);
    }

    /** The bytes of memory of the Session without its messages. */
    long heldBytes() {
        PendingWill will = session.will();
        return ownBytes() + session.subscriptions().bytes() + (will == null ? 0 : will.sizeBytes());
    }

    /** The bytes of memory of the Session, of its messages and of its Network Connection. */
    long heldBytesWithConnection() {
        Attachment connection = session.attachment();
        return heldBytes() + session.flows().heldBytes() + (connection == null ? 0 : connection.heldBytes());
    }

    /** Is notified of dropped messages. */
    DropListener dropListener() {
        return counts.dropListener();
    }

    private long ownBytes() {
        return SESSION_BYTES + session.clientId().length();
    }

    private void add(MemoryUse use, long bytes) {
        if (begun && bytes != 0) {
            session.loop().memory().add(use, bytes);
        }
    }

    /** Adds to the bytes of subscriptions; {@code bytes} is negative when subscriptions were removed. */
    void subscriptions(long bytes) {
        if (begun) {
            add(MemoryUse.SUBSCRIPTIONS, bytes);
            counts.changeSubscriptions(bytes);
        }
    }

    /** Counts a new will when {@code sign} is 1, and a removed one when it is -1. */
    void will(@Nullable PendingWill will, int sign) {
        if (begun && will != null) {
            add(MemoryUse.WILLS, (long) sign * will.sizeBytes());
            counts.changeWills((long) sign * will.sizeBytes());
        }
    }

    /** Begins (true) or stops (false) to count the Session as a persistent one. */
    void persistent(boolean isPersistent) {
        int now = isPersistent && begun ? countOf(session.clientId()) : 0;
        if (now != countedSessions) {
            counts.changeSessions(now - countedSessions);
            countedSessions = now;
        }
    }

    private static int countOf(String clientId) {
        return 1 + (int) (clientId.length() / SESSION_BYTES);
    }

    private boolean isShedding() {
        Loop loop = session.loop();
        return loop.memory().budget().isShedding();
    }

    /** The limit that keeps the Session from becoming persistent, or null; a persistent session stays persistent. */
    public @Nullable LimitReached limitAsPersistent() {
        if (session.isPersistent()) {
            return null;
        }
        if (isShedding()) {
            return LimitReached.MEMORY;
        }
        return counts.hasRoomForSession(countOf(session.clientId())) ? null : LimitReached.SESSIONS;
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
