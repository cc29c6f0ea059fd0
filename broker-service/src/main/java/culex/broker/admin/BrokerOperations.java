package culex.broker.admin;

import java.security.cert.X509Certificate;
import java.util.List;

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
}
