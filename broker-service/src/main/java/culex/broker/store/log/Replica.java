package culex.broker.store.log;

import java.time.Duration;

/**
 * The local copy of the log's content on a replica. One thread calls {@link #follow} and {@link #acquire}; after the replica has acquired the
 * log, only the store writer uses it.
 */
public interface Replica {
    /**
     * Applies the next commits of the log.
     *
     * @param wait how long to wait for the first of them
     * @return whether there was one
     * @throws DamagedLogException when the log or the local copy is not what the owners have written
     * @throws IllegalStateException with one line when the local copy cannot be written
     */
    boolean follow(Duration wait) throws LogUnavailableException;

    /**
     * Makes this replica the only one that can write the log: applies all commits, and appends an opening commit after them.
     *
     * @return false when another replica was faster
     */
    boolean acquire() throws LogUnavailableException;

    /** The last commit that was applied. May be called from any thread. */
    LogPosition position();
}
