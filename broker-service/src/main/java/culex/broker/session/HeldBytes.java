package culex.broker.session;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.message.SharedHold;

/**
 * The bytes of memory that the messages of one Session take: those that wait, and those on their way to the client. Queues and tables
 * report each change; {@link #publish} brings the account of the loop up to date, where a large message that several Sessions hold counts
 * once. On the loop that owns the Session.
 */
final class HeldBytes {
    /** A delivery and its place in a queue or table. */
    private static final int DELIVERY_BYTES = 32;

    private long total;
    private long queues;
    private long inFlight;
    private long publishedQueues;
    private long publishedInFlight;

    /** A message waits in memory. */
    void queued(Message message) {
        hold(message, false);
    }

    /** A message waits in memory no longer. */
    void dequeued(Message message) {
        release(message, false);
    }

    /** A message is on its way to the client. */
    void sent(Message message) {
        hold(message, true);
    }

    /** A message that was on its way is not in memory any longer. */
    void settled(Message message) {
        release(message, true);
    }

    private void hold(Message message, boolean isInFlight) {
        int bytes = message.sizeBytes();
        total += bytes + DELIVERY_BYTES;
        SharedHold shared = message.hold();
        boolean isCounted = shared == null || shared.hold(isInFlight);
        add(isInFlight, DELIVERY_BYTES + (isCounted ? bytes : 0));
    }

    private void release(Message message, boolean isInFlight) {
        int bytes = message.sizeBytes();
        total -= bytes + DELIVERY_BYTES;
        SharedHold shared = message.hold();
        if (shared == null) {
            add(isInFlight, -bytes - DELIVERY_BYTES);
            return;
        }
        add(isInFlight, -DELIVERY_BYTES);
        SharedHold.Counted counted = shared.release();
        if (counted != SharedHold.Counted.STILL) {
            add(counted == SharedHold.Counted.AS_IN_FLIGHT, -bytes);
        }
    }

    private void add(boolean isInFlight, long bytes) {
        if (isInFlight) {
            inFlight += bytes;
        } else {
            queues += bytes;
        }
    }

    /** The table of a queue has grown by so many bytes, or shrunk. */
    void queueTable(long bytes) {
        total += bytes;
        queues += bytes;
    }

    /** The table of what is on its way has grown by so many bytes, or shrunk. */
    void inFlightTable(long bytes) {
        total += bytes;
        inFlight += bytes;
    }

    /** All of it, messages that others hold too in full. */
    long total() {
        return total;
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
