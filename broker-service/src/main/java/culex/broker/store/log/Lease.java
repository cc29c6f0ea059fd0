package culex.broker.store.log;

import org.jspecify.annotations.Nullable;

/**
 * The record of who owns the log, next to it in the engine. Other replicas read it to decide whether to try a take-over, and to which
 * address they relay clients. What they read may be out of date: only the log decides which replica may append. All methods block; they may
 * be called from any thread.
 */
public interface Lease {
    /** Reads the current lease record; null when there has been no owner yet. */
    @Nullable Holder read() throws LogUnavailableException;

    /**
     * Replaces the lease record if its revision is still the given one.
     *
     * @param revision of the record that was read before; 0 when there was none
     * @return the revision of the new record, or 0 when another replica has changed the record since it was read
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
     * @param address the host and port at which the replica accepts the clients that other replicas relay to it, such as {@code
     *     broker-0:7883}
     * @param epoch the number of the take-over
     * @param beat counts the confirmations of the owner, one per second
     * @param isLeaving whether the owner has given the log up, so that another replica must take the log over immediately
     */
    record Owner(String replica, String address, long epoch, long beat, boolean isLeaving) {
        /** Whether the owner has this name and this address. */
        public boolean is(String otherReplica, String otherAddress) {
            return replica.equals(otherReplica) && address.equals(otherAddress);
        }
    }
}
