package culex.publisher.api;

import java.util.List;
import java.util.Optional;

/**
 * Who may use the HTTP API.
 *
 * @param keys the keys of callers; empty if nobody may change anything
 * @param mayEverybodyRead whether callers without an API key may read
 * @param allowedHosts names of this machine for callers without an API key
 * @param allowedOrigins origins of pages on other hosts
 */
public record ApiSettings(
        Optional<KeysOnDisk> keys, boolean mayEverybodyRead, List<String> allowedHosts, List<String> allowedOrigins) {

    /** Copies {@code allowedHosts} and {@code allowedOrigins}, so that this record is immutable. */
    public ApiSettings {
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins = List.copyOf(allowedOrigins);
    }
}
