package culex.broker.security;

/** The authenticators that the chain may have. */
public enum AuthenticatorKind {
    /** The verified TLS certificate of the client, if the listener of the client takes user names from certificates. */
    CERTIFICATE,
    /** The users file. */
    USERS_FILE,
    /** The password file of Mosquitto. */
    MOSQUITTO_PASSWORD_FILE,
    /** A token (JWT) as the password. */
    JWT,
    /** An HTTP service that authenticates the client. */
    HTTP,
    /** Clients without credentials. */
    ANONYMOUS
}
