package culex.broker.transport;

/**
 * The settings of a listening socket for its clients.
 *
 * @param name the name of the listener, for metrics and the log
 * @param anonymous whether clients without credentials may connect
 * @param usesCertificates whether a client with a certificate is the user that the certificate names
 */
public record ListenerTerms(String name, Anonymous anonymous, boolean usesCertificates) {
    /** The terms of a listener without its own settings. */
    public static final ListenerTerms DEFAULT = new ListenerTerms("", Anonymous.AS_ELSEWHERE, false);

    /** Whether clients without credentials may connect. */
    public enum Anonymous {
        /** The setting mqtt.security.allow-anonymous decides, as for the other listeners. */
        AS_ELSEWHERE,
        ALLOWED,
        REJECTED
    }
}
