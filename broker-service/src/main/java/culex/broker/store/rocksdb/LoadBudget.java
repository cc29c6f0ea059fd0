package culex.broker.store.rocksdb;

import culex.broker.store.LeftInStore;
import culex.broker.store.StoredSubscription;

/**
 * How much of the store a start may bring back to the heap, by estimates of what it takes there, and what it has left in the store because
 * there was no room. On the thread that starts the broker.
 */
final class LoadBudget {
    /** A Session with its maps and its queues, all empty. */
    private static final long SESSION_BYTES = 600;

    private static final long SUBSCRIPTION_BYTES = 350;
    /** A character of a Topic Filter: in its text, and in the levels of the tree. */
    private static final long FILTER_CHARACTER_BYTES = 2;
    /** The numbers of a message that waits in the store, in an array that grows by doubling. */
    private static final long WAITING_BYTES = 32;

    private final long bytesMax;
    private long bytes;
    private long sessions;
    private long messages;

    /**
     * @param bytesMax the most bytes that are brought back
     * @param bytes what is there already
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

    void sessionLeft() {
        sessions++;
    }

    void messageLeft() {
        messages++;
    }

    LeftInStore left() {
        return new LeftInStore(sessions, messages, bytesMax);
    }
}
