package culex.broker.store.rocksdb;

import culex.broker.store.NotLoaded;
import culex.broker.store.StoredSubscription;

/**
 * Counts an estimate of the heap bytes that the start loads from the store, and the records that it did not load because the limit was reached.
 * On the thread that starts the broker.
 */
final class LoadBudget {
    /** A session with its empty maps and queues. */
    private static final long SESSION_BYTES = 600;

    private static final long SUBSCRIPTION_BYTES = 350;
    /** A character of a Topic Filter: in its text, and in the subscription tree. */
    private static final long FILTER_CHARACTER_BYTES = 2;
    /** The entry of a queued message in the arrays of its queue, which grow by doubling. */
    private static final long WAITING_BYTES = 32;

    private final long bytesMax;
    private long bytes;
    private long sessions;
    private long messages;

    /**
     * @param bytesMax the most bytes that the start may load
     * @param bytes the bytes that are loaded already
     */
    LoadBudget(long bytesMax, long bytes) {
        this.bytesMax = bytesMax;
        this.bytes = bytes;
    }

    boolean hasRoom() {
        return bytes < bytesMax;
    }

    void session(String clientId) {
        bytes += SESSION_BYTES + clientId.length();
    }

    void subscription(StoredSubscription subscription) {
        bytes += SUBSCRIPTION_BYTES
                + FILTER_CHARACTER_BYTES * subscription.topicFilter().length();
    }

    void waiting() {
        bytes += WAITING_BYTES;
    }

    void message(int sizeBytes) {
        bytes += WAITING_BYTES + sizeBytes;
    }

    void sessionSkipped() {
        sessions++;
    }

    void messageSkipped() {
        messages++;
    }

    NotLoaded notLoaded() {
        return new NotLoaded(sessions, messages, bytesMax);
    }
}
