package culex.broker.store.log;

import org.jspecify.annotations.Nullable;

/**
 * The record of who owns the log, next to it in the engine. It tells other replicas whether to try a take-over and where clients are sent;
 * the log itself decides who may write. Its answers may be out of date. All methods block; they may be called from any thread.
 */
public interface Lease {
    /** Reads the current lease record; null when there has been no owner yet. */
    @Nullable Holder read() throws LogUnavailableException;

    /**
     * Replaces the record when it still has a revision.
     *
     * @param revision of the record that was read before; 0 when there was none
     * @return the revision of the new record, or 0 when the record has changed meanwhile
     */
    long replace(Owner next, long revision) throws LogUnavailableException;

    /**
     * The lease record as it was read from the log's store.
     *
     * @param revision grows with each change
     */
    record Holder(Owner owner, long revision) {}

    /**
     * The owner of the log.
     *
     * @param replica the name of the replica
     * @param address the host and port at which the replica takes clients over from other replicas, such as {@code broker-0:7883}
     * @param epoch the number of the take-over
     * @param beat counts the confirmations of the owner, one per second
     * @param isLeaving whether the owner gives the log up, so that another replica should take it over at once
     */
    record Owner(String replica, String address, long epoch, long beat, boolean isLeaving) {}
}
