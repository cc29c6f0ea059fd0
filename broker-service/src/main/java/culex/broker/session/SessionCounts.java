package culex.broker.session;

import culex.broker.delivery.QueueCounts;
import culex.broker.transport.Loop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The totals of the Sessions of all clients, for {@link TotalLimits} and the metrics. Each loop has its own counts; any thread may read the
 * sums.
 */
public final class SessionCounts {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /**
     * The limit of subscriptions is divided into equal shares, one for each Session, but at least this many. A client may use half of a
     * share even at the limit, so a share must be small.
     */
    private static final long SHARES_MIN = 1000;

    private final TotalLimits limits;
    private volatile DropListener dropListener = (clientId, messages) -> {};
    private final List<OfLoop> loops;
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicLong subscriptionBytes = new AtomicLong();
    private final AtomicLong willBytes = new AtomicLong();
    private final AtomicLong queuedEntries = new AtomicLong();
    private final AtomicLong inboundBytes = new AtomicLong();

    SessionCounts(TotalLimits limits, List<? extends Loop> loops) {
        this.limits = limits;
        this.loops = loops.stream().map(loop -> new OfLoop()).toList();
    }

    /** Sets the listener that is notified of messages that are dropped because the queue of a client is full. */
    public void reportDropsTo(DropListener listener) {
        dropListener = listener;
    }

    DropListener dropListener() {
        return dropListener;
    }

    /** The counts of one loop. */
    OfLoop of(Loop loop) {
        return loops.get(loop.index());
    }

    /** The number of Sessions with a Network Connection. May be called from any thread. */
    public long online() {
        return sum(OfLoop.ONLINE);
    }

    /** The number of queued messages. May be called from any thread. */
    public long queued() {
        return sum(OfLoop.QUEUED);
    }

    /** The bytes of the queued messages, also of those that are only in the store. May be called from any thread. */
    public long queuedBytes() {
        return sum(OfLoop.QUEUED_BYTES);
    }

    private long sum(int index) {
        long sum = 0;
        for (OfLoop loop : loops) {
            sum += (long) LONGS.getOpaque(loop.counts, index);
        }
        return Math.max(0, sum); // the counts of the loops are not read at the same time
    }

    /**
     * Whether the limit has room for another persistent session, which counts as {@code places} sessions. May be called from any thread.
     */
    boolean hasRoomForSession(long places) {
        return sessions.get() + places <= limits.sessions();
    }

    /** The number of persistent sessions, as the limit counts them. May be called from any thread. */
    public long persistentSessions() {
        return sessions.get();
    }

    /** Adds to the number of persistent sessions, or subtracts if negative. May be called from any thread. */
    void changeSessions(long places) {
        sessions.addAndGet(places);
    }

    /**
     * Whether the limit has room for another subscription of a client. A client that holds less than half of an equal share of the limit
     * always has room, so that a few clients cannot take all of it from the others. May be called from any thread.
     *
     * @param held the bytes of the client's subscriptions
     */
    boolean hasRoomForSubscription(long bytes, long held) {
        return subscriptionBytes.get() + bytes <= limits.subscriptionBytes()
                || held + bytes <= limits.subscriptionBytes() / 2 / Math.max(SHARES_MIN, sessions.get() + online());
    }

    /** Adds to the bytes of subscriptions; {@code bytes} is negative when subscriptions were removed. May be called from any thread. */
    void changeSubscriptions(long bytes) {
        subscriptionBytes.addAndGet(bytes);
    }

    /** Whether the limit has room for another will. May be called from any thread. */
    public boolean hasRoomForWill(long bytes) {
        return willBytes.get() + bytes <= limits.willBytes();
    }

    /** Adds to the bytes of wills, or subtracts if negative. May be called from any thread. */
    void changeWills(long bytes) {
        willBytes.addAndGet(bytes);
    }

    /**
     * Whether the queues of all clients are full for a Session with {@code waiting} queued messages. A Session with less than half of an
     * equal share always has room, so that clients with full queues do not block the others. May be called from any thread; up to 256
     * messages per loop may be missing in the count.
     */
    boolean isQueueFull(int waiting) {
        return queuedEntries.get() >= limits.queuedEntries()
                && waiting >= limits.queuedEntries() / 2 / Math.max(1, sessions.get());
    }

    /**
     * Whether the limit has room for another message before its PUBREL. May be called from any thread; up to 64 KB per loop may be missing
     * in the count.
     */
    boolean hasRoomForInbound(long bytes) {
        return inboundBytes.get() + bytes <= limits.inboundQos2Bytes();
    }

    /** The counts of one loop; used on that loop. One loop may subtract what another has added, so a count may be negative. */
    final class OfLoop implements QueueCounts {
        private static final int ONLINE = 0;
        private static final int QUEUED = 1;
        private static final int QUEUED_BYTES = 2;
        private static final int COUNTS = 3;
        private static final int STEP_ENTRIES = 256;
        private static final long STEP_BYTES = 64 * 1024;

        private final long[] counts = new long[COUNTS];
        private long newEntries;
        private long newInboundBytes;

        private void add(int index, long more) {
            LONGS.setOpaque(counts, index, counts[index] + more);
        }

        @Override
        public boolean isQueueFull(int waiting) {
            return SessionCounts.this.isQueueFull(waiting);
        }

        boolean hasRoomForInbound(long bytes) {
            return SessionCounts.this.hasRoomForInbound(bytes);
        }

        void online(int more) {
            add(ONLINE, more);
        }

        @Override
        public void queued(long messages, long bytes) {
            add(QUEUED, messages);
            add(QUEUED_BYTES, bytes);
            newEntries += messages;
            if (Math.abs(newEntries) >= STEP_ENTRIES) {
                queuedEntries.addAndGet(newEntries);
                newEntries = 0;
            }
        }

        void inbound(long bytes) {
            newInboundBytes += bytes;
            if (Math.abs(newInboundBytes) >= STEP_BYTES) {
                inboundBytes.addAndGet(newInboundBytes);
                newInboundBytes = 0;
            }
        }
    }
}
