package culex.broker.security;

import java.util.Locale;

/** Why a login was rejected: the values of the label {@code reason} of {@code mqtt_logins_rejected_total}. */
public enum LoginFailure {
    /** A wrong user name, password or proof. */
    CREDENTIALS,
    /** The client sent no credentials, and anonymous clients are not allowed. */
    ANONYMOUS,
    /** The client's TLS certificate does not name one user. */
    CERTIFICATE,
    /** The Client Identifier, user or address is banned. */
    BANNED,
    /** An authenticator failed or did not answer in time. */
    UNAVAILABLE,
    /** The client names an Authentication Method that the broker does not support. */
    METHOD,
    /** The queue of password checks was full, or the address of the client had used its share of the queue. */
    CHECKS_FULL,
    /** The session of the Client Identifier belongs to another client. */
    SESSION_OWNER;

    /** The name of the failure in the labels of metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
