package culex.broker.transport;

import culex.broker.packet.ProtocolVersion;
import java.util.EnumSet;
import java.util.Set;

/**
 * The settings of a listening socket for its clients.
 *
 * @param name the name of the listener, for metrics and the log
 * @param anonymous whether clients without credentials may connect
 * @param usesCertificates whether a client with a certificate is the user that the certificate names
 * @param versions the versions of MQTT that clients may use
 * @param authenticators the names of the authenticators that may accept clients; empty for every configured authenticator
 */
public record ListenerTerms(
        String name,
        Anonymous anonymous,
        boolean usesCertificates,
        Set<ProtocolVersion> versions,
        Set<String> authenticators) {
    private static final Set<ProtocolVersion> ALL_VERSIONS = Set.copyOf(EnumSet.allOf(ProtocolVersion.class));

    /** The terms of a listener without its own settings. */
    public static final ListenerTerms DEFAULT = new ListenerTerms("", Anonymous.AS_ELSEWHERE, false);

    public ListenerTerms {
        versions = Set.copyOf(versions);
        authenticators = Set.copyOf(authenticators);
    }

    /** The terms of a listener for all versions of MQTT and every configured authenticator. */
    public ListenerTerms(String name, Anonymous anonymous, boolean usesCertificates) {
        this(name, anonymous, usesCertificates, ALL_VERSIONS, Set.of());
    }

    /** Whether clients without credentials may connect. */
    public enum Anonymous {
        /** The setting {@code mqtt.security.allow-anonymous} decides. */
        AS_ELSEWHERE,
        ALLOWED,
        REJECTED
    }
}
