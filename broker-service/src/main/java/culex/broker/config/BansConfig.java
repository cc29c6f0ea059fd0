package culex.broker.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Bans: which clients, users and addresses may not connect. */
public interface BansConfig {
    /** The file of bans, one on each line: client, user or address, a value, and optionally until=TIME and reason=TEXT. */
    Optional<String> file();

    /** Maximum number of failed logins of an address within a minute; further ones ban the address; 0 for any number. */
    @WithDefault("0")
    int failedLoginsMax();

    /** Maximum number of disconnects of a Client Identifier within a minute; further ones ban the Client Identifier; 0 for any number. */
    @WithDefault("0")
    int disconnectsMax();

    /** How long the broker bans an address or a Client Identifier, also across a restart unless mqtt.store.kind is memory. */
    @WithDefault("5m")
    Duration time();
}
