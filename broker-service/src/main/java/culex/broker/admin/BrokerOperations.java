package culex.broker.admin;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the admin API asks of the broker as a whole. May be called from worker threads; the calls may block for a moment. */
public interface BrokerOperations {
    /**
     * A port that clients connect to.
     *
     * @param transport tcp, tls, http or https
     * @param certificates those that the broker shows, with their chains left out; empty without TLS and for https
     * @param trouble what is wrong with the files of the certificates, so that those from before still hold; empty when nothing is
     */
    record Listener(
            String name, String transport, String host, int port, List<X509Certificate> certificates, String trouble) {}

    /**
     * How far a drain is.
     *
     * @param step of the drain, serving while there is none
     * @param connections that are open
     */
    record DrainState(String step, int connections) {}

    /** The ports that are open. */
    List<Listener> listeners();

    /** Reads the files of all certificates again, instead of at the next look; new connections use what has changed. */
    void reloadCertificates();

    /** The lines that say which limits hold for clients. */
    List<String> limitsInForce();

    /** How far the drain or the stop is. */
    DrainState drain();

    /** Rejects new clients and disconnects all others in turn, as at the stop of the broker; false when it drains or stops already. */
    boolean startDrain();

    /** Lets clients in again; false when there is no drain to take back, such as when the broker stops. */
    boolean cancelDrain();

    /**
     * This broker as a replica of a cluster.
     *
     * @param role standby, taking_over or owner
     * @param owner the name of the replica that owns the sessions, or null when none is known
     * @param ownerAddress the host and port at which the owner takes clients over, or null
     * @param epoch the number of take-overs so far
     * @param commits the number of commits of the log that this replica has applied
     * @param lag the number of positions in the log that it has not applied
     * @param logBytes the bytes of the log in its engine
     * @param trouble why it cannot follow the log at the moment, or empty
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
            String trouble) {}

    /** This broker as a replica, or null without a cluster. */
    @Nullable ClusterState cluster();

    /** Stops this broker in order, so that another replica takes the sessions over; false when this one does not own them. */
    boolean handOver();
}
