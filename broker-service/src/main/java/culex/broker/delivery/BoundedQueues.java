package culex.broker.delivery;

import culex.broker.delivery.OutboundLimits.QueueFull;
import culex.broker.memory.LimitReached;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.transport.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Adds messages to the queues of a client. When a limit is reached, the oldest message or the new one is dropped: the setting
 * mqtt.limits.queue-full decides which. Runs on the loop that owns the Session.
 */
final class BoundedQueues {
    private final ClientDrops drops;
    private final QueueFull whenFull;
    private final DeliveryJournal deliveryJournal;
    private final ReliableQueue reliable;
    private final OutboundQueue unreliable;
    private final DroppedMessages dropped;
    private @Nullable QueueCounts counts;

    /**
     * @param drops reports each message that is dropped
     * @param reliable the queue for QoS 1 and 2
     * @param unreliable the queue for QoS 0
     * @param dropped counts dropped messages, and decides when they are logged
     */
    BoundedQueues(
            ClientDrops drops,
            QueueFull whenFull,
            DeliveryJournal deliveryJournal,
            ReliableQueue reliable,
            OutboundQueue unreliable,
            DroppedMessages dropped) {
        this.drops = drops;
        this.whenFull = whenFull;
        this.deliveryJournal = deliveryJournal;
        this.reliable = reliable;
        this.unreliable = unreliable;
        this.dropped = dropped;
    }

    /** Called on the loop that owns the Session from now on, with the counts of that loop. */
    void enter(QueueCounts countsHere) {
        counts = countsHere;
    }

    /** Queues a message of QoS 1 or 2. */
    void add(Delivery delivery, Loop loop) {
        reliable.dropTooOld(drops, loop);
        LimitReached scarce = scarce(delivery, loop);
        if (scarce != null && !dropsOldest(delivery, loop, scarce)) {
            return;
        }
        while (!reliable.hasRoomFor(delivery)) {
            if (!dropsOldest(delivery, loop, LimitReached.QUEUE)) {
                return;
            }
        }
        reliable.add(delivery, loop.nowMillis());
    }

    /**
     * The limit of all clients together that is reached, so that a message can only replace another queued one; null when none is reached.
     */
    private @Nullable LimitReached scarce(Delivery delivery, Loop loop) {
        if (counts != null && counts.isQueueFull(reliable.size())) {
            return LimitReached.QUEUE_ENTRIES;
        }
        return !delivery.stored() && loop.memory().budget().isShedding() ? LimitReached.MEMORY : null;
    }

    /** Drops the oldest queued message, or the new one when none is queued; returns whether it dropped the oldest. */
    private boolean dropsOldest(Delivery delivery, Loop loop, LimitReached limit) {
        Delivery oldest = reliable.oldestInMemory();
        if (whenFull == QueueFull.DROP_OLDEST && reliable.dropOldest()) {
            drop(oldest == null ? null : oldest.message(), loop, limit);
            return true;
        }
        deliveryJournal.settle(delivery);
        drop(delivery.message(), loop, limit);
        return false;
    }

    private void drop(@Nullable Message message, Loop loop, LimitReached limit) {
        drops.drop(loop, message, DropReason.QUEUE_FULL);
        loop.memory().reached(limit);
        dropped.add(whenFull == QueueFull.DISCONNECT);
    }

    /** Queues a message of QoS 0. */
    void addUnreliable(Delivery delivery, Loop loop) {
        if (loop.memory().budget().isShedding()) {
            drop(delivery.message(), loop, LimitReached.MEMORY);
            return;
        }
        while (!unreliable.hasRoomFor(delivery)) {
            Delivery oldest = whenFull == QueueFull.DROP_OLDEST ? unreliable.poll() : null;
            drop(oldest == null ? delivery.message() : oldest.message(), loop, LimitReached.QOS0_QUEUE);
            if (oldest == null) {
                return;
            }
        }
        unreliable.add(delivery);
    }
}
