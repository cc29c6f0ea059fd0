package culex.publisher.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The properties of a message in MQTT 5.
 *
 * @param contentType Content Type
 * @param isUtf8 whether the payload is marked as UTF-8 text
 * @param expiry Message Expiry Interval
 * @param user User Properties
 * @param responseTopic Response Topic
 * @param correlationData Correlation Data
 */
public record MessageProperties(
        Optional<String> contentType,
        boolean isUtf8,
        Optional<Duration> expiry,
        List<UserProperty> user,
        Optional<String> responseTopic,
        Optional<ByteBuffer> correlationData) {

    /** No properties. */
    public static final MessageProperties NONE =
            new MessageProperties(Optional.empty(), false, Optional.empty(), Map.of());

    /** A User Property. */
    public record UserProperty(String name, String value) {}

    /** Copies {@code user}, so that this record is immutable. */
    public MessageProperties {
        user = List.copyOf(user);
    }

    /** Creates the properties of a reading, with User Properties in order of their names. */
    public MessageProperties(
            Optional<String> contentType, boolean isUtf8, Optional<Duration> expiry, Map<String, String> user) {
        this(
                contentType,
                isUtf8,
                expiry,
                new TreeMap<>(user)
                        .entrySet().stream()
                                .map(entry -> new UserProperty(entry.getKey(), entry.getValue()))
                                .toList(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns the properties of a response to a request with this Correlation Data. */
    public static MessageProperties ofResponse(Optional<ByteBuffer> correlationData) {
        return new MessageProperties(
                Optional.of("application/json"), true, Optional.empty(), List.of(), Optional.empty(), correlationData);
    }
}
