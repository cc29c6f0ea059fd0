package culex.publisher;

import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Who may use the HTTP API of the fleets. */
public interface ApiConfig {
    /** File of the keys of the HTTP API, as {@code ./culex key add} makes it, which a request sends as Authorization: Bearer KEY; without it nobody may change anything. */
    Optional<String> keysFile();

    /** Who may read the HTTP API: {@code everybody} who reaches the HTTP port, or who has logged in with a key ({@code login}). */
    @WithDefault("everybody")
    View view();

    /** Names of this machine in the Host header under which callers without a key may use the HTTP API, besides addresses and names without a public domain. */
    Optional<List<String>> allowedHosts();

    /** Origins of pages on other hosts that may use the HTTP API in a browser, such as {@code http://localhost:9000}; none by default. */
    Optional<List<String>> allowedOrigins();

    /** The callers who may read. */
    enum View {
        /** Everybody who reaches the HTTP port. */
        EVERYBODY,
        /** Who has logged in. */
        LOGIN
    }
}
