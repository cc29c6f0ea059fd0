package culex.publisher;

import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Who may use the HTTP API of the fleets. */
public interface ApiConfig {
    /** File of the API keys of the HTTP API, as {@code ./culex key add} makes it, which a request sends as Authorization: Bearer KEY; without it nobody may change anything. */
    Optional<String> keysFile();

    /** Who may read the HTTP API: {@code everybody} who reaches the HTTP port, or only callers that send an API key ({@code login}). */
    @WithDefault("everybody")
    View view();

    /** Host names that callers without an API key may use for the HTTP API (in the Host header). Always allowed are IP addresses, names without a dot, and names that end with .localhost, .local, .internal or .svc. */
    Optional<List<String>> allowedHosts();

    /** Origins of pages on other hosts that may use the HTTP API in a browser, such as {@code http://localhost:9000}; none by default. */
    Optional<List<String>> allowedOrigins();

    /** The callers who may read. */
    enum View {
        /** Everybody who reaches the HTTP port. */
        EVERYBODY,
        /** Only callers that send an API key of {@code sensor.api.keys-file}. */
        LOGIN
    }
}
