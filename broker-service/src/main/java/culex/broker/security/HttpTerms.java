package culex.broker.security;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the HTTP service that authenticates clients.
 *
 * @param authorization the header Authorization of the requests
 * @param timeout how long the whole response may take
 * @param requestsMax the maximum number of concurrent requests
 * @param waitingMax the maximum number of clients that wait for such a request
 * @param cacheMax the maximum number of cached responses
 * @param cacheTimeMax the maximum time that a response is cached, whatever its max-age says
 */
public record HttpTerms(
        URI url,
        Optional<String> authorization,
        Duration timeout,
        int requestsMax,
        int waitingMax,
        int cacheMax,
        Duration cacheTimeMax) {
    @Override
    public String toString() {
        return "HttpTerms[" + url + "]"; // the header is a secret
    }
}
