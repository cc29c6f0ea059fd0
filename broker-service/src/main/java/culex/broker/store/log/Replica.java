package culex.broker.store.log;

import java.time.Duration;

/**
 * The store of a replica, which has the records of the log up to a position. One thread calls {@link #follow} and {@link #acquire}; after
 * the replica has acquired the log, only the store writer uses it.
 */
public interface Replica {
    /**
     * Reads the next commits of the log and applies them to the store of this replica.
     *
     * @param wait how long to wait for the first of these commits
     * @return whether at least one commit was applied
     * @throws DamagedLogException when the content of the log or of the local store differs from what the owners have written
     * @throws IllegalStateException with one line when the local store cannot be written
     */
    boolean follow(Duration wait) throws LogUnavailableException;

    /**
     * Makes this replica the only one that can write the log: applies all commits, and appends an opening commit after them.
     *
     * @return false when another replica was faster
     */
    boolean acquire() throws LogUnavailableException;

    /** The position of the last commit that was applied to the store of this replica. May be called from any thread. */
    LogPosition position();
}
