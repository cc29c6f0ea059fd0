package culex.broker.config;

import culex.broker.security.HttpTerms;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Services that authenticate clients. */
public interface AuthConfig {
    /** An HTTP service. */
    Http http();

    /** An HTTP service with the requests and responses of EMQX. */
    interface Http {
        /** The URL to which the broker sends a request for each client with a user name; https, or http on loopback. */
        Optional<String> url();

        /** How the fields of a request are sent: post (in the body) or get (as parameters of the query, which access logs keep). */
        @WithDefault("post")
        HttpTerms.Method method();

        /** How the body of a POST is encoded: json or form. */
        @WithDefault("json")
        HttpTerms.ContentType contentType();

        /** The header Authorization of these requests, such as Bearer SECRET; none when absent. */
        Optional<String> authorization();

        /** The header NAME of these requests, such as x-api-key; a dot in NAME is a hyphen. */
        Map<String, String> headers();

        /** The field NAME of these requests, with placeholders such as ${username}; without any field: clientid, username, password and peerhost. A dot in NAME is an underscore. */
        Map<String, String> body();

        /** How long the whole response may take, 100 ms to 30 s; a client without a response is rejected with 0x88. */
        @WithDefault("5s")
        Duration timeout();

        /** Maximum number of concurrent requests, each on a thread and a connection. */
        @WithDefault("8")
        int requestsMax();

        /** Maximum number of clients that wait for such a request, a quarter of them from one address; those beyond the maximum are rejected with 0x97. */
        @WithDefault("200")
        int waitingMax();

        /** Maximum number of responses that are cached for as long as their max-age allows, of 32 MB together at most; 0 for none. */
        @WithDefault("1000")
        int cacheMax();

        /** Maximum time that a response is cached, even if its max-age is longer; at most 24 h. */
        @WithDefault("5m")
        Duration cacheTimeMax();
    }
}
