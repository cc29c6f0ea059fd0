package culex.broker.cluster;

import culex.broker.transport.Peer;

/** Logs what happens to relayed clients. An implementation must limit the number of its lines per second. May be called from any thread. */
public interface RelayLog {
    /**
     * Called when no relay to the owner can be opened; clients wait for the next attempt.
     *
     * @param owner its address
     * @param reason a few words
     */
    void ownerUnreachable(String owner, String reason);

    /**
     * Called when a client was rejected because the owner has another secret than this process.
     *
     * @param owner its address
     */
    void secretRejected(String owner);

    /** Clients wait because no owner is known. */
    void ownerUnknown();

    /**
     * Called when a client was closed before it was relayed.
     *
     * @param reason a few words
     */
    void notRelayed(Peer client, String reason);

    /**
     * Called when a relay has ended.
     *
     * @param cause a few words
     */
    void ended(Peer client, String owner, String cause);
}
