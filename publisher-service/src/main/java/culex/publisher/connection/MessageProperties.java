package culex.publisher.connection;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The properties of a message in MQTT 5.
 *
 * @param contentType Content Type
 * @param isUtf8 whether the payload is marked as UTF-8 text
 * @param expiry Message Expiry Interval
 * @param user User Properties, in order of their names
 */
public record MessageProperties(
        Optional<String> contentType, boolean isUtf8, Optional<Duration> expiry, Map<String, String> user) {

    /** No properties. */
    public static final MessageProperties NONE =
            new MessageProperties(Optional.empty(), false, Optional.empty(), Map.of());
}
