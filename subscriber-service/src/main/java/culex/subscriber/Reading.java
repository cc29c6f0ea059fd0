package culex.subscriber;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One Application Message as it came from the broker.
 *
 * @param payload the bytes; whoever reads them takes a {@link ByteBuffer#duplicate()}
 * @param qos the QoS it was delivered with: 0, 1 or 2
 * @param retained whether it was the retained message of its topic when the subscription was made
 * @param properties its MQTT 5 properties
 */
public record Reading(
        String topic, ByteBuffer payload, int qos, boolean retained, Instant receivedAt, Properties properties) {

    /** Makes the payload read-only. */
    public Reading {
        payload = payload.asReadOnlyBuffer();
    }

    /**
     * The MQTT 5 properties of a message.
     *
     * @param contentType Content Type
     * @param responseTopic Response Topic
     * @param correlationData Correlation Data; whoever reads it takes a {@link ByteBuffer#duplicate()}
     * @param expirySeconds what was left of the Message Expiry Interval, in seconds
     * @param utf8 whether the Payload Format Indicator says that the payload is UTF-8
     * @param userProperties User Properties in their order; names may repeat
     */
    public record Properties(
            Optional<String> contentType,
            Optional<String> responseTopic,
            Optional<ByteBuffer> correlationData,
            OptionalLong expirySeconds,
            boolean utf8,
            List<UserProperty> userProperties) {

        /** A message without properties, as every message of MQTT 3.1.1. */
        public static final Properties NONE = new Properties(
                Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty(), false, List.of());

        /** Copies the list. */
        public Properties {
            userProperties = List.copyOf(userProperties);
        }
    }

    /** Its size in bytes: payload, topic and properties. */
    int bytes() {
        int bytes = payload.remaining()
                + utf8Bytes(topic)
                + properties.contentType().map(Reading::utf8Bytes).orElse(0);
        for (UserProperty property : properties.userProperties()) {
            bytes += utf8Bytes(property.name()) + utf8Bytes(property.value());
        }
        return bytes;
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A name and a value that a publisher gave its message. */
    public record UserProperty(String name, String value) {}
}
