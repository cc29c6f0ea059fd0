package culex.subscriber;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Where the sink {@code http} posts messages: {@code readings.http}. */
public interface HttpConfig {
    /** Address that gets each batch of messages as a JSON array, by POST; needed by the sink {@code http}. */
    Optional<String> url();

    /** Limit of connecting and of each request. */
    @WithDefault("10s")
    Duration timeout();

    /** Value of the header {@code Authorization}, such as {@code Bearer ...}. */
    Optional<String> authorization();

    /** File that holds that value, instead of the setting above; a line break at its end is ignored. */
    Optional<String> authorizationFile();

    /** Key of the HMAC-SHA256 in the header {@code X-Culex-Signature}; without it requests are not signed. */
    Optional<String> secret();

    /** File that holds that key, instead of the setting above; a line break at its end is ignored. */
    Optional<String> secretFile();
}
