package culex.subscriber;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One Application Message received from the broker.
 *
 * @param payload the bytes; read them through {@link ByteBuffer#duplicate()}, because every sink gets the same buffer
 * @param qos the QoS of the delivery: 0, 1 or 2
 * @param retained the RETAIN flag: whether the broker had stored the message before the subscription was made
 * @param properties the MQTT 5 properties of the message
 */
public record Reading(
        String topic, ByteBuffer payload, int qos, boolean retained, Instant receivedAt, Properties properties) {

    /** The identifier of a User Property and the lengths of its name and value. */
    private static final int USER_PROPERTY_BYTES = 5;

    /** Creates a reading with a read-only view of the payload. */
    public Reading {
        payload = payload.asReadOnlyBuffer();
    }

    /**
     * The MQTT 5 properties of a message.
     *
     * @param contentType Content Type
     * @param responseTopic Response Topic
     * @param correlationData Correlation Data; read it through {@link ByteBuffer#duplicate()}
     * @param expirySeconds the remaining Message Expiry Interval, in seconds
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

        /** No properties, as in every message of MQTT 3.1.1. */
        public static final Properties NONE = new Properties(
                Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty(), false, List.of());

        /** Copies {@code userProperties}, so that this record is immutable. */
        public Properties {
            userProperties = List.copyOf(userProperties);
        }
    }

    /** Returns the size in bytes of payload, topic and properties, as in the packet of MQTT; without the few bytes of other fields. */
    int bytes() {
        int bytes = payload.remaining()
                + utf8Bytes(topic)
                + properties.contentType().map(Reading::utf8Bytes).orElse(0)
                + properties.responseTopic().map(Reading::utf8Bytes).orElse(0)
                + properties.correlationData().map(ByteBuffer::remaining).orElse(0);
        for (UserProperty property : properties.userProperties()) {
            bytes += USER_PROPERTY_BYTES + utf8Bytes(property.name()) + utf8Bytes(property.value());
        }
        return bytes;
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A User Property: a name and a value chosen by the publisher. */
    public record UserProperty(String name, String value) {}
}
