package culex.broker.ownership;

import culex.broker.store.log.Lease;
import culex.broker.store.log.Replica;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The real {@link Ownership} and {@link LeaseKeeper} of a replica without their threads: a simulation runs each iteration of both. */
public final class ThreadlessOwnership {
    /** The result of {@link #follow} after which there is no further iteration. */
    public static final long END = Ownership.END;

    private final Ownership ownership;
    private final LeaseKeeper keeper;

    public ThreadlessOwnership(
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

    /** Runs one iteration of the thread that follows the log. Returns the nanoseconds until the next iteration, or {@link #END}. */
    public long follow() {
        return ownership.runOnce();
    }

    /**
     * Runs one iteration of the lease thread: it confirms the lease if this replica holds the lease, and otherwise reads who holds it.
     * Returns the nanoseconds until the next iteration.
     */
    public long lease() {
        return keeper.runOnce();
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
