package culex.subscriber;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One Application Message as it came from the broker.
 *
 * @param payload the bytes; whoever reads them takes a {@link ByteBuffer#duplicate()}
 * @param qos the QoS it was delivered with: 0, 1 or 2
 * @param retained whether the broker had kept it as the last message of its topic
 * @param contentType MQTT 5 Content Type
 * @param userProperties MQTT 5 User Properties in their order; names may repeat
 */
public record Reading(
        String topic,
        ByteBuffer payload,
        int qos,
        boolean retained,
        Instant receivedAt,
        Optional<String> contentType,
        List<UserProperty> userProperties) {

    /** Makes the payload read-only and copies the list. */
    public Reading {
        payload = payload.asReadOnlyBuffer();
        userProperties = List.copyOf(userProperties);
    }

    /** A name and a value that a publisher gave its message. */
    public record UserProperty(String name, String value) {}
}
