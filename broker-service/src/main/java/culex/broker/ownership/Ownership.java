package culex.broker.ownership;

import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogPosition;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Replica;
import culex.broker.store.log.UnwritableLogException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets this replica follow the log as a standby, and take it over when the log has no owner any more. The log decides who may write; the
 * lease says when to try.
 *
 * <p>Two threads: one follows the log and takes it over, the other one reads the lease, and confirms it while this replica is the owner.
 */
public final class Ownership {
    private static final Logger LOG = Logger.getLogger("culex.broker.ownership");
    private static final Duration FOLLOW_WAIT = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(1);
    /** The result of {@link #runOnce} after which there is no further iteration. */
    static final long END = -1;

    private final Replica replica;
    private final LeaseKeeper lease;
    private final Events events;
    private final Thread follower = new Thread(this::follow, "cluster replica");
    private volatile Role role = Role.STANDBY;
    /** Whether this replica must no longer follow the log or take it over. Has no effect when this replica owns the log already. */
    private volatile boolean isStopping;

    private volatile boolean isClosing;
    private volatile String trouble = "";

    /** The roles of a replica. */
    public enum Role {
        /** Applies the commits that another replica appends to the log. */
        STANDBY,
        /** Has appended the opening commit to the log, and now recovers the sessions from its store. */
        TAKING_OVER,
        /** Serves all sessions. */
        OWNER
    }

    /** What the broker does when the role of this replica changes. Called on the threads of {@link Ownership}. */
    public interface Events {
        /** Called when this replica owns the log: recovers the sessions and serves clients. */
        void onAcquired();

        /** Called when this replica has lost the ownership: the process must stop serving sessions, and end. */
        void onLost(String reason);

        /**
         * Called when this replica has become the owner of the log, but could not append the changes that a take-over makes, such as
         * deletions of the records of ended sessions. The process must end.
         */
        void onTakeOverFailed(String reason);

        /** Called when the log or the local store cannot be used for a reason that another attempt would not remove. */
        void onBroken(String reason);
    }

    public Ownership(Replica replica, LeaseKeeper lease, Events events) {
        this.replica = replica;
        this.lease = lease;
        this.events = events;
    }

    /** Starts to follow the log. */
    public void start() {
        lease.start(this::lost);
        follower.start();
    }

    /** The role of this replica. May be called from any thread. */
    public Role role() {
        return role;
    }

    /** The position of the last commit that this replica has applied to its store. May be called from any thread. */
    public LogPosition position() {
        return replica.position();
    }

    /** Why this replica cannot follow the log at the moment, or empty. May be called from any thread. */
    public String trouble() {
        return trouble;
    }

    private void lost(String reason) {
        if (!isClosing) {
            events.onLost(reason);
        }
    }

    private void follow() {
        for (long pause = runOnce(); pause != END; pause = runOnce()) {
            if (pause > 0) {
                LockSupport.parkNanos(this, pause);
            }
        }
    }

    /**
     * Follows the log, takes it over, or watches the time of the lease, as the role requires. Runs on the thread that follows the log; a
     * simulation without threads calls it itself.
     *
     * @return the nanoseconds until the next iteration, or {@link #END} when there is nothing more to do
     */
    long runOnce() {
        if (isStopping && role != Role.OWNER) {
            return END;
        }
        try {
            long pause = role == Role.OWNER ? watchTime() : step();
            trouble = "";
            return pause;
        } catch (LogUnavailableException silent) {
            return troubled("The replicated log does not answer: " + silent.getMessage());
        } catch (UnwritableLogException unwritable) {
            if (!unwritable.isFenced()) {
                events.onTakeOverFailed(String.valueOf(unwritable.getMessage()));
            }
        } catch (DamagedLogException | IllegalStateException broken) {
            events.onBroken(String.valueOf(broken.getMessage()));
        } catch (RuntimeException | Error fault) {
            LOG.error("A fault in the thread that follows the log", fault);
            events.onLost(fault.toString());
        }
        return END;
    }

    private long troubled(String text) {
        if (trouble.isEmpty()) {
            LOG.warnf("%s. This replica tries again until it does.", text);
        }
        trouble = text;
        return PAUSE_AFTER_FAILURE.toNanos();
    }

    private long step() throws LogUnavailableException {
        // This replica may hold the lease already, if the log did not answer in an earlier attempt.
        if (!lease.isHeld()) {
            if (replica.follow(FOLLOW_WAIT)) {
                return 0;
            }
            if (!lease.isTakeOverDue() || !lease.take(replica.position().epoch() + 1)) {
                return 0;
            }
        }
        return takeOver();
    }

    private long takeOver() throws LogUnavailableException {
        long began = System.nanoTime();
        if (!replica.acquire()) {
            return FOLLOW_WAIT.toNanos();
        }
        role = Role.TAKING_OVER;
        LOG.infof(
                "This replica owns the sessions: epoch %d, after %d commits",
                replica.position().epoch(), replica.position().index());
        events.onAcquired();
        role = Role.OWNER;
        LOG.infof("The take-over took %d ms", (System.nanoTime() - began) / 1_000_000);
        return 0;
    }

    /**
     * Whether this process may send something to its clients. An owner whose process was paused can run again after another replica has
     * taken the sessions over: it would acknowledge messages that the subscribers of the new owner never get. Any thread may call this, it
     * does not block. When the lease is over, the first thread that notices it calls {@link Events#onLost}.
     */
    public boolean maySend() {
        return lease.checkTime();
    }

    private long watchTime() {
        if (isClosing || !lease.isHeld()) {
            return END;
        }
        lease.checkTime();
        return FOLLOW_WAIT.toNanos();
    }

    /**
     * Begins an ordered stop: a standby stops following the log, and a take-over that has begun is completed. An owner still watches its
     * lease until {@link #giveBack}.
     *
     * @return whether no thread of this object uses the store any more
     */
    public boolean stopFollowing() {
        isStopping = true;
        LockSupport.unpark(follower);
        long began = System.nanoTime();
        try {
            while (role != Role.OWNER && follower.isAlive() && System.nanoTime() - began < STOP_PATIENCE.toNanos()) {
                follower.join(FOLLOW_WAIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return role == Role.OWNER || !follower.isAlive();
    }

    /** Gives back the lease, so that the other replicas know that this replica has written its last commit. */
    public void giveBack() {
        isStopping = true;
        isClosing = true;
        lease.close();
    }

    /** The replica that owns the sessions, as far as this replica knows, or null when no owner is known. May be called from any thread. */
    public Lease.@Nullable Owner owner() {
        return lease.owner();
    }
}
