package culex.subscriber.sink.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the HTTP sink.
 *
 * @param address where requests are posted to
 * @param timeout the limit of connecting and of each request
 * @param authorization the value of the header Authorization
 * @param secret the key of the signature
 */
public record HttpSettings(URI address, Duration timeout, Optional<String> authorization, Optional<String> secret) {

    /** Without the secrets. */
    @Override
    public String toString() {
        return "HttpSettings[" + address + "]";
    }
}
