package culex.broker.security;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The HTTP service that is asked about clients, and how.
 *
 * @param authorization the header Authorization of the requests
 * @param timeout how long a whole answer may take
 * @param requestsMax the most requests at the same time
 * @param waitingMax the most clients that wait for such a request
 * @param cacheMax the most answers that are kept
 * @param cacheTimeMax the longest time that an answer is kept, whatever its max-age says
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
