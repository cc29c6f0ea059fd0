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
     * @param trouble what is wrong with the files of the certificates, so that the earlier certificates stay in use; empty when nothing is
     *     wrong
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
     * Reads the files of all certificates again immediately, without waiting for the next periodic check. New connections use the new
     * certificates.
     */
    void reloadCertificates();

    /** The log lines with the limits in force. */
    List<String> limitsInForce();

    /** The progress of the drain or of the stop. */
    DrainState drain();

    /**
     * Rejects new clients and disconnects all connected ones, one after the other, as at the stop of the broker. Returns false when the
     * broker is draining or stopping already.
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
     * @param replicas all replicas of the cluster by name, this one included, or null when they are not known
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
            String trouble,
            @Nullable List<ReplicaState> replicas) {
        /** Whether this replica owns the sessions. */
        boolean isOwner() {
            return role.equals(OWNER);
        }
    }

    /**
     * One replica of the cluster, as its own last report describes it. Each replica writes such a report every few seconds.
     *
     * @param role the role that the replica reports; {@code gone} if its last report is 15 s old, {@code unknown} if this version of Culex
     *     does not know the reported role
     * @param address the host and port at which it accepts the clients that other replicas relay when it is the owner
     * @param commits how many commits of the replicated log the replica has applied to its copy of the store
     * @param lag how many positions the replica is behind the end of the log, where a commit has one position or more; -1 if unknown
     * @param ageMillis the age of the last report in milliseconds, by the clock of NATS or PostgreSQL
     */
    record ReplicaState(String replica, String role, String address, long commits, long lag, long ageMillis) {}

    /** This broker as a replica, or null without a cluster. */
    @Nullable ClusterState cluster();

    /** Stops this broker in order, so that another replica takes the sessions over; false when this one does not own them. */
    boolean handOver();
}
