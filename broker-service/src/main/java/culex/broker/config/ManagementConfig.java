package culex.broker.config;

import java.util.List;
import java.util.Optional;

/** The port of health, metrics and the admin API. */
public interface ManagementConfig {
    /** The file of the keys of the management port, which a request sends as Authorization: Bearer KEY; without it nobody can log in there. */
    Optional<String> tokenFile();

    /** Who may read metrics and the admin API: everybody, so that no login is needed (the default in the profile open), or login, so that a key is needed (the default in the profile hardened). */
    Optional<View> view();

    /** Names of this machine in the Host header under which callers without a key may use the admin API, in addition to addresses and names without a public domain. */
    Optional<List<String>> allowedHosts();

    /** Who may read metrics and the admin API. */
    enum View {
        /** Everybody who can connect to the management port. */
        EVERYBODY,
        /** Callers with a key. */
        LOGIN
    }
}
