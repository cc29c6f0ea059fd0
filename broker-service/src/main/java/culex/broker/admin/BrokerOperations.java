package culex.broker.admin;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations on the broker as a whole that the admin API needs. Called from worker threads; the methods may block for a short time. */
public interface BrokerOperations {
    /**
     * A port that clients connect to.
     *
     * @param transport tcp, tls, http or https
     * @param certificates the certificates of the server, without their chains; empty without TLS and for https
     * @param trouble what is wrong with the files of the certificates, so that the earlier certificates stay in use; empty when nothing is wrong
     */
    record Listener(
            String name, String transport, String host, int port, List<X509Certificate> certificates, String trouble) {}

    /**
     * The progress of a drain.
     *
     * @param step the step of the drain; serving while there is no drain
     * @param connections the number of open connections
     */
    record DrainState(String step, int connections) {}

    /** The listeners whose ports are open. */
    List<Listener> listeners();

    /**
     * Reads the files of all certificates again at once, without waiting for the next periodic check. New connections use the new certificates.
     */
    void reloadCertificates();

    /** The log lines with the limits in force. */
    List<String> limitsInForce();

    /** The progress of the drain or of the stop. */
    DrainState drain();

    /**
     * Rejects new clients and disconnects all connected ones, one after the other, as at the stop of the broker. Returns false when the broker
     * is draining or stopping already.
     */
    boolean startDrain();

    /** Accepts clients again; returns false when there is no drain to cancel, or the broker is stopping. */
    boolean cancelDrain();

    /** The role of the replica that owns the sessions. */
    String OWNER = "owner";

    /**
     * This broker as a replica of a cluster.
     *
     * @param role standby, taking_over or owner
     * @param owner the name of the replica that owns the sessions, or null when none is known
     * @param ownerAddress the host and port at which the owner accepts the clients that other replicas relay, or null
     * @param epoch how many times a replica has become the owner so far
     * @param commits the position in the log of the last commit that this replica has applied
     * @param lag the number of positions in the log that this replica has not applied yet, or -1 when that number is not known
     * @param logBytes the size of the log in its store outside the broker (such as JetStream), in bytes
     * @param trouble why this replica cannot follow the log at the moment, or empty
     */
    record ClusterState(
            String role,
            String replica,
            @Nullable String owner,
            @Nullable String ownerAddress,
            long epoch,
            long commits,
            long lag,
            long logBytes,
            String trouble) {
        /** Whether this replica owns the sessions. */
        boolean isOwner() {
            return role.equals(OWNER);
        }
    }

    /** This broker as a replica, or null without a cluster. */
    @Nullable ClusterState cluster();

    /** Stops this broker in order, so that another replica takes the sessions over; false when this one does not own them. */
    boolean handOver();
}
