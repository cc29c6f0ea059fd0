package culex.broker.delivery;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Delivery;
import culex.broker.message.HolderCount;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of memory that the queued messages and the messages in flight of one receiver use. The queues and the
 * tables of messages in flight report each change, and this class counts it in the account of the loop. That account counts a large message
 * once, also if several receivers hold it. Runs on the loop that owns the receiver.
 */
final class HeldBytes {
    /** Estimated bytes of a delivery and its slot in a queue or table. */
    private static final int DELIVERY_BYTES = 32;

    private long total;
    /** The account to which changes are added. Null until {@link #countIn}; changes until then are summed in the two fields below. */
    private @Nullable MemoryAccount account;

    private long uncountedQueues;
    private long uncountedInFlight;

    /** Called when a message was queued in memory. */
    void queued(Delivery delivery) {
        hold(delivery, false);
    }

    /** Called when a message was removed from a queue in memory. */
    void dequeued(Delivery delivery) {
        release(delivery, false);
    }

    /** Called when a message was sent and its content stays in memory until it is acknowledged. */
    void sent(Delivery delivery) {
        hold(delivery, true);
    }

    /** Subtracts the bytes of a message in flight that was removed from memory. */
    void settled(Delivery delivery) {
        release(delivery, true);
    }

    private void hold(Delivery delivery, boolean isInFlight) {
        int bytes = delivery.messageBytes();
        total += bytes + DELIVERY_BYTES;
        HolderCount holders = delivery.message().holders();
        boolean isCounted = holders == null || holders.hold(isInFlight);
        add(isInFlight, DELIVERY_BYTES + (isCounted ? bytes : 0));
    }

    private void release(Delivery delivery, boolean isInFlight) {
        int bytes = delivery.messageBytes();
        total -= bytes + DELIVERY_BYTES;
        HolderCount holders = delivery.message().holders();
        if (holders == null) {
            add(isInFlight, -bytes - DELIVERY_BYTES);
            return;
        }
        add(isInFlight, -DELIVERY_BYTES);
        HolderCount.Counted counted = holders.release();
        if (counted != HolderCount.Counted.STILL_HELD) {
            add(counted == HolderCount.Counted.AS_IN_FLIGHT, -bytes);
        }
    }

    private void add(boolean isInFlight, long bytes) {
        MemoryAccount here = account;
        if (here != null) {
            here.add(isInFlight ? MemoryUse.IN_FLIGHT : MemoryUse.QUEUES, bytes);
        } else if (isInFlight) {
            uncountedInFlight += bytes;
        } else {
            uncountedQueues += bytes;
        }
    }

    /** Adds the number of bytes by which the table of a queue has grown; negative when the table has shrunk. */
    void queueTable(long bytes) {
        total += bytes;
        add(false, bytes);
    }

    /** Adds the number of bytes by which the table of the messages in flight has grown; negative when the table has shrunk. */
    void inFlightTable(long bytes) {
        total += bytes;
        add(true, bytes);
    }

    /** All bytes of memory that the client's messages take; a message counts in full, even if other receivers also hold it. */
    long total() {
        return total;
    }

    /** Counts changes in an account from now on, and adds those since {@link #stopCounting}; on the account's thread. */
    void countIn(MemoryAccount here) {
        if (account == here) {
            return;
        }
        account = here;
        here.add(MemoryUse.QUEUES, uncountedQueues);
        here.add(MemoryUse.IN_FLIGHT, uncountedInFlight);
        uncountedQueues = 0;
        uncountedInFlight = 0;
    }

    /** Changes are not counted until {@link #countIn}, because the receiver moves to another loop. */
    void stopCounting() {
        account = null;
    }
}
