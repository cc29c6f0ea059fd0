package culex.broker.security;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the HTTP service that authenticates clients.
 *
 * @param contentType how the body of a POST is encoded
 * @param authorization the header Authorization of the requests
 * @param headers further headers of the requests
 * @param body the fields of the requests
 * @param timeout how long the whole response may take
 * @param requestsMax the maximum number of concurrent requests
 * @param waitingMax the maximum number of clients that wait for such a request
 * @param cacheMax the maximum number of cached responses
 * @param cacheTimeMax the maximum time that a response is cached, whatever its max-age says
 */
public record HttpTerms(
        URI url,
        Method method,
        ContentType contentType,
        Optional<String> authorization,
        Map<String, String> headers,
        Map<String, HttpTemplate> body,
        Duration timeout,
        int requestsMax,
        int waitingMax,
        int cacheMax,
        Duration cacheTimeMax) {
    /** How the fields of a request are sent. */
    public enum Method {
        /** In the body. */
        POST,
        /** As parameters of the query. */
        GET
    }

    /** The encodings of a body. */
    public enum ContentType {
        JSON("application/json"),
        FORM("application/x-www-form-urlencoded");

        private final String mediaType;

        ContentType(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }
    }

    @Override
    public String toString() {
        return "HttpTerms[" + url.getHost() + "]"; // headers, fields and the query may be secrets
    }
}
