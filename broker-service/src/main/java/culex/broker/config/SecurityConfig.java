package culex.broker.config;

import culex.broker.security.AuthenticatorKind;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Authentication and the security profile. */
public interface SecurityConfig {
    /** The security profile: open, for a first try, or hardened. A hardened broker does not start without an authenticator and permissions, accepts no anonymous clients, and listens on loopback where there is no TLS. */
    @WithDefault("open")
    Profile profile();

    /** Whether clients without credentials may connect; false unless it is set in the profile hardened. */
    @WithDefault("true")
    boolean allowAnonymous();

    /** The file of the users, as ./culex user writes it: NAME:SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey. */
    Optional<String> usersFile();

    /** The password file of Mosquitto, as mosquitto_passwd writes it: NAME:$6$... or NAME:$7$... on each line. */
    Optional<String> mosquittoPasswordFile();

    /** The order in which clients are authenticated: the first one that accepts or rejects decides, an authenticator without its setting is skipped, and a client that none accepts is rejected. */
    @WithDefault("certificate,jwt,users-file,mosquitto-password-file,http,anonymous")
    List<AuthenticatorKind> authenticators();

    /** Who owns a session: user for the authenticated user that created it, so that other users with its Client Identifier are rejected with 0x87; none for no owner, so that every client with the Client Identifier may use it. */
    @WithDefault("user")
    SessionOwner sessionOwner();

    /** The delay of the rejection after a wrong user name, password or proof; at most a minute. */
    @WithDefault("1s")
    Duration refusalDelay();

    /** Maximum delay of such a rejection: after 5 failures a minute of an address or of a user name the delay doubles with each further one; at most 5 minutes. */
    @WithDefault("30s")
    Duration refusalDelayMax();

    /** How many threads check passwords; 0 for half of the cores, at least one. */
    @WithDefault("0")
    int passwordCheckThreads();

    /** Maximum number of password checks that wait for a thread, a quarter of them from one address; further clients are rejected with 0x97. */
    @WithDefault("200")
    int passwordChecksMax();

    /** The security profiles. */
    enum Profile {
        /** Clients may do everything, unless other settings restrict them. */
        OPEN,
        /** The broker does not start with settings that let other machines in without a login, permissions or encryption. */
        HARDENED
    }

    /** Who owns a session. */
    enum SessionOwner {
        /** The user that created the session. */
        USER,
        /** Nobody: every client with the Client Identifier may use the session. */
        NONE
    }
}
