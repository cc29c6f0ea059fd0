package culex.broker.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Services that are asked about clients. */
public interface AuthConfig {
    /** An HTTP service. */
    Http http();

    /** An HTTP service with EMQX's requests and answers. */
    interface Http {
        /** The address that a POST asks about each client with a user name; https, or http on loopback. */
        Optional<String> url();

        /** The header Authorization of these requests, such as Bearer SECRET; none when absent. */
        Optional<String> authorization();

        /** How long a whole answer may take, 100 ms to 30 s; a client without an answer is rejected with 0x88. */
        @WithDefault("5s")
        Duration timeout();

        /** The most requests at the same time, each on a thread and a connection. */
        @WithDefault("8")
        int requestsMax();

        /** How many clients may wait for such a request, a quarter of them from one address; further ones are rejected with 0x97. */
        @WithDefault("200")
        int waitingMax();

        /** The most answers that are kept for as long as their max-age allows, of 32 MB together at most; 0 for none. */
        @WithDefault("1000")
        int cacheMax();

        /** The longest time that an answer is kept, whatever its max-age says; at most 24 h. */
        @WithDefault("5m")
        Duration cacheTimeMax();
    }
}
