package culex.broker.transport;

/**
 * The names in the verified certificate of a client.
 *
 * @param commonName the Common Name of its subject; empty when it has none or several, or one with control characters
 * @param subject its whole subject in the form of RFC 2253, such as {@code CN=pump-7,O=Example}; empty when it is not known, because a
 *     proxy has verified the certificate
 */
public record PeerCertificate(String commonName, String subject) {
    /** The names of a client without a certificate. */
    public static final PeerCertificate NONE = new PeerCertificate("", "");
}
