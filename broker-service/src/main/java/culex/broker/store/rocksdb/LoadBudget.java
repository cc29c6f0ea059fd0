package culex.broker.store.rocksdb;

import culex.broker.store.NotLoaded;
import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;

/**
 * Counts an estimate of the heap bytes that the start loads from the store, and the records that it did not load because the limit was
 * reached. Runs on the thread that starts the broker.
 */
final class LoadBudget {
    /** Estimated bytes of a session with its empty maps and queues. */
    private static final long SESSION_BYTES = 600;

    /** Estimated bytes of the record of a session without its will: the start holds these records of all sessions together. */
    private static final long STATE_BYTES = 100;

    private static final long SUBSCRIPTION_BYTES = 350;
    /** Estimated bytes of a character of a Topic Filter: one in the text of the filter and one in the subscription tree. */
    private static final long FILTER_CHARACTER_BYTES = 2;
    /** Estimated bytes of the entry of a queued message in the arrays of its queue, which grow by doubling. */
    private static final long WAITING_BYTES = 32;

    /**
     * Estimated bytes of a message in flight: its slot in the table of Packet Identifiers, and the entry for its exchange in
     * {@link PendingWrites}.
     */
    private static final long IN_FLIGHT_BYTES = 150;
    /** Estimated bytes of a message of QoS 2 before PUBREL, or of a message of an ended session, without the bytes of the stored record. */
    private static final long MESSAGE_BYTES = 300;

    private final long bytesMax;
    private long bytes;
    private long sessions;
    private long messages;

    /**
     * @param bytesMax the maximum number of bytes that the start may load
     * @param bytes the bytes that are loaded already
     */
    LoadBudget(long bytesMax, long bytes) {
        this.bytesMax = bytesMax;
        this.bytes = bytes;
    }

    /** Whether the budget has room for {@code more} additional bytes. */
    boolean fits(long more) {
        return bytes + more <= bytesMax;
    }

    /** The bytes of the record of a session without its will; they count also for a session that is not loaded. */
    static long ofState(SessionState session) {
        return STATE_BYTES + session.clientId().length();
    }

    /** The bytes of a session, without its subscriptions and messages. */
    static long ofSession(SessionState session) {
        StoredWill will = session.will();
        return SESSION_BYTES
                + session.clientId().length()
                + (will == null ? 0 : MESSAGE_BYTES + will.message().sizeBytes());
    }

    /** Estimated bytes of memory of a subscription. */
    static long ofSubscription(int filterLength) {
        return SUBSCRIPTION_BYTES + FILTER_CHARACTER_BYTES * filterLength;
    }

    /** The bytes of a queued message, which stays in the store. */
    static long ofQueued() {
        return WAITING_BYTES;
    }

    /** The bytes of memory that a message in flight takes while its content stays in the store. */
    static long ofInFlight() {
        return IN_FLIGHT_BYTES;
    }

    /** Estimated bytes of memory of a message that is loaded. */
    static long ofMessage(int recordBytes) {
        return MESSAGE_BYTES + recordBytes;
    }

    /** Returns an upper bound of the bytes to load everything, from the sizes of the tables, without reading a record. */
    static long upperBound(StoreSizes sizes) {
        StoreSizes.Size sessions = sizes.of(Family.SESSIONS);
        StoreSizes.Size subscriptions = sizes.of(Family.SUBSCRIPTIONS);
        StoreSizes.Size inbound = sizes.of(Family.INBOUND);
        return sessions.entries() * (STATE_BYTES + SESSION_BYTES + MESSAGE_BYTES)
                + 2 * sessions.bytes()
                + subscriptions.entries() * SUBSCRIPTION_BYTES
                + FILTER_CHARACTER_BYTES * subscriptions.bytes()
                + sizes.of(Family.DELIVERIES).entries() * IN_FLIGHT_BYTES
                + sizes.of(Family.EXCHANGES).entries() * IN_FLIGHT_BYTES
                + inbound.entries() * MESSAGE_BYTES
                + 2 * inbound.bytes();
    }

    void add(long more) {
        bytes += more;
    }

    /** Counts a message of an ended session if it fits; returns false when it does not fit, so that it must stay in the store. */
    boolean takeMessage(int recordBytes) {
        long more = ofMessage(recordBytes);
        boolean fits = fits(more);
        if (fits) {
            add(more);
        } else {
            messages++;
        }
        return fits;
    }

    void sessionSkipped() {
        sessions++;
    }

    NotLoaded notLoaded() {
        return new NotLoaded(sessions, messages, bytesMax);
    }
}
