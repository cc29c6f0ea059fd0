package culex.broker.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Who may not connect. */
public interface BansConfig {
    /** The file of bans, a line each: client, user or address, a value, and perhaps until=TIME and reason=TEXT. */
    Optional<String> file();

    /** The most failed logins of an address within a minute, beyond which it is banned; 0 for any number. */
    @WithDefault("0")
    int failedLoginsMax();

    /** The most disconnects of a Client Identifier within a minute, beyond which it is banned; 0 for any number. */
    @WithDefault("0")
    int disconnectsMax();

    /** How long these two ban, until the next start at most. */
    @WithDefault("5m")
    Duration time();
}
