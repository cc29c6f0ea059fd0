package culex.broker.session;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;

/**
 * The bytes of memory that the messages of one Session take: those that wait, and those on their way to the client. Queues and tables
 * report each change; {@link #publish} brings the account of the loop up to date. On the loop that owns the Session.
 */
final class HeldBytes {
    /** A delivery and its place in a queue or table. */
    private static final int DELIVERY_BYTES = 32;

    private long queues;
    private long inFlight;
    private long publishedQueues;
    private long publishedInFlight;

    /** A message waits in memory. */
    void queued(Message message) {
        queues += message.sizeBytes() + DELIVERY_BYTES;
    }

    /** A message waits in memory no longer. */
    void dequeued(Message message) {
        queues -= message.sizeBytes() + DELIVERY_BYTES;
    }

    /** The table of a queue has grown by so many bytes, or shrunk. */
    void queueTable(long bytes) {
        queues += bytes;
    }

    /** A message is on its way to the client. */
    void sent(Message message) {
        inFlight += message.sizeBytes() + DELIVERY_BYTES;
    }

    /** A message that was on its way is not in memory any longer. */
    void settled(Message message) {
        inFlight -= message.sizeBytes() + DELIVERY_BYTES;
    }

    /** The table of what is on its way has grown by so many bytes, or shrunk. */
    void inFlightTable(long bytes) {
        inFlight += bytes;
    }

    /** All of it. */
    long total() {
        return queues + inFlight;
    }

    /** Counts what has changed since the last call. */
    void publish(MemoryAccount account) {
        if (queues != publishedQueues) {
            account.add(MemoryUse.QUEUES, queues - publishedQueues);
            publishedQueues = queues;
        }
        if (inFlight != publishedInFlight) {
            account.add(MemoryUse.IN_FLIGHT, inFlight - publishedInFlight);
            publishedInFlight = inFlight;
        }
    }
}
