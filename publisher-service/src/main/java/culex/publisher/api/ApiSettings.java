package culex.publisher.api;

import java.util.List;
import java.util.Optional;

/**
 * Who may use the HTTP API.
 *
 * @param keys the keys of callers; empty if nobody may change anything
 * @param mayEverybodyRead whether callers without a key may read
 * @param allowedHosts names of this machine for callers without a key
 * @param allowedOrigins origins of pages on other hosts
 */
public record ApiSettings(
        Optional<KeysOnDisk> keys, boolean mayEverybodyRead, List<String> allowedHosts, List<String> allowedOrigins) {

    /** Copies the lists. */
    public ApiSettings {
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins = List.copyOf(allowedOrigins);
    }
}
