package culex.broker.security;

import culex.broker.transport.ListenerTerms;
import java.util.Locale;

/** The authenticators that the chain may have. */
public enum AuthenticatorKind {
    /** The verified TLS certificate of the client, if the listener of the client takes user names from certificates. */
    CERTIFICATE,
    /** The users file of the broker, which {@code ./culex user} changes. */
    USERS_FILE,
    /** The password file of Mosquitto. */
    MOSQUITTO_PASSWORD_FILE,
    /** A token (JWT) as the password. */
    JWT,
    /** An HTTP service that authenticates the client. */
    HTTP,
    /** Clients without credentials. */
    ANONYMOUS;

    /** Whether this authenticator may accept clients of a listener. */
    public boolean isUsedBy(ListenerTerms listener) {
        return listener.authenticators().isEmpty() || listener.authenticators().contains(label());
    }

    /** The name of the authenticator in settings, such as {@code users-file}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
