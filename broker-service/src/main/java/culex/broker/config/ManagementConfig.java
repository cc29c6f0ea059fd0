package culex.broker.config;

import java.util.List;
import java.util.Optional;

/** The port of health, metrics and the admin API. */
public interface ManagementConfig {
    /** The file of the API keys of the management port, which a request sends as Authorization: Bearer KEY; without it nobody can log in there. */
    Optional<String> tokenFile();

    /** Who may read metrics and the admin API: everybody, so that no login is needed (the default in the profile open), or login, so that an API key is needed (the default in the profile hardened). */
    Optional<View> view();

    /** Host names that callers without an API key may use for the admin API (in the Host header). Always allowed are IP addresses, names without a dot, and names that end with .localhost, .local, .internal or .svc. */
    Optional<List<String>> allowedHosts();

    /** Who may read metrics and the admin API. */
    enum View {
        /** Everybody who can connect to the management port. */
        EVERYBODY,
        /** Only callers that send an API key of {@code mqtt.management.token-file}. */
        LOGIN
    }
}
