package culex.broker.ownership;

import culex.broker.store.log.Lease;
import culex.broker.store.log.Replica;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The real {@link Ownership} and {@link LeaseKeeper} of a replica without their threads: a simulation runs their turns. */
public final class OwnershipTurns {
    /** What {@link #follow} returns at last. */
    public static final long END = Ownership.END;

    private final Ownership ownership;
    private final LeaseKeeper keeper;

    public OwnershipTurns(
            Replica replica,
            Lease lease,
            LeaseKeeper.Terms terms,
            Predicate<String> isGone,
            LongSupplier nanos,
            Ownership.Events events) {
        keeper = new LeaseKeeper(lease, terms, isGone, nanos);
        ownership = new Ownership(replica, keeper, events);
        keeper.onLost(events::onLost);
    }

    /** A turn of the thread that follows the log. Returns the nanoseconds until the next turn, or {@link #END}. */
    public long follow() {
        return ownership.turn();
    }

    /** A turn of the thread that reads or confirms the lease. Returns the nanoseconds until the next turn. */
    public long lease() {
        return keeper.turn();
    }

    public boolean isStandby() {
        return ownership.role() == Ownership.Role.STANDBY;
    }

    /** Ends the ownership in order, after the last commit. */
    public void giveBack() {
        ownership.stopFollowing();
        ownership.giveBack();
    }
}
